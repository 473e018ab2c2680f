import { joinedSentences } from "../../../core/sentences.ts";
import type { Translate } from "../../../core/translate.ts";
import type { RunWeights } from "../../../files/runWeights.ts";
import type { ModelFormat } from "./modelFormats.ts";
import type { TrainedRun } from "./trainedRun.ts";

/** @returns for a person: what was exported, and what it takes. */
export function describeModel(format: ModelFormat, run: TrainedRun, t: Translate): string {
  const what = t("{0}: {1}.", formatText(format, t), weightsText(run.weights, t));
  return joinedSentences([what, ...inputTexts(format, run.standardization, t)]);
}

function formatText(format: ModelFormat, t: Translate): string {
  switch (format) {
    case "tfjs":
      return t("TensorFlow.js model");
    case "keras":
      return t("Keras model");
    case "onnx":
      return t("ONNX model");
    case "safetensors":
      return t("Weights as safetensors");
  }
}

function weightsText({ choice, source, epoch }: RunWeights, t: Translate): string {
  switch (choice) {
    case "best":
      return epoch === null ? t("the best weights") : t("the best weights, of epoch {0}", epoch);
    case "final":
      return epoch === null ? t("the final weights") : t("the final weights, of epoch {0}", epoch);
    case "checkpoint":
      return t("the weights of {0}", source);
  }
}

function inputTexts(format: ModelFormat, standardization: TrainedRun["standardization"], t: Translate): string[] {
  if (format === "safetensors") {
    if (standardization === null) return [t("The network takes pixels from 0 (background) to 1 (ink).")];
    const { mean, deviation } = rounded(standardization);
    return [
      t(
        "The network takes pixels from 0 (background) to 1 (ink), minus {0}, divided by {1}: whoever uses the weights must do that.",
        mean,
        deviation,
      ),
    ];
  }
  const images = t("It takes images [batch, 28, 28, 1] with pixels from 0 (background) to 1 (ink).");
  if (standardization === null) return [images];
  const { mean, deviation } = rounded(standardization);
  return [images, t("It standardizes them itself: minus {0}, divided by {1}.", mean, deviation)];
}

function rounded({ mean, deviation }: NonNullable<TrainedRun["standardization"]>) {
  return { mean: mean.toFixed(4), deviation: deviation.toFixed(4) };
}
