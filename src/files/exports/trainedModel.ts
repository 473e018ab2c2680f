import type { Dataset } from "../../core/dataset.ts";
import type { Network } from "../../core/network/network.ts";
import type { RunWeights } from "../runWeights.ts";

/** A network with what it learned, as it is written in a format of another program. */
export interface TrainedModel {
  readonly network: Network;
  /** By name, all of `Network.weights`. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /**
   * What is done to pixels from 0 to 1 before the first layer: minus the mean, divided by the deviation. Null: nothing.
   * Exported graphs begin with it, so that all of them take the same images.
   */
  readonly standardization: Dataset["normalization"] | null;
  /** What the format's own description of the model holds. */
  readonly facts: Readonly<Record<string, string>>;
}

/** Where a model comes from. */
export interface ModelOrigin {
  readonly runId: string;
  /** Name of the experiment. */
  readonly name: string;
  readonly weights: Pick<RunWeights, "choice" | "source" | "epoch" | "step" | "fingerprint">;
  readonly standardization: Dataset["normalization"] | null;
}

/**
 * What goes into the file of a model as its description; the keys are the same in all formats.
 *
 * @param inGraph whether the standardization is a part of what is written; otherwise whoever uses it must do it.
 */
export function factsOf(
  { runId, name, weights, standardization }: ModelOrigin,
  inGraph: boolean,
): Record<string, string> {
  const { choice, source, epoch, step, fingerprint } = weights;
  return {
    generatedBy: "MNIST Lab",
    experiment: name,
    run: runId,
    weights: choice,
    source,
    ...(epoch === null ? {} : { epoch: String(epoch) }),
    ...(step === null ? {} : { step: String(step) }),
    fingerprint,
    input: inputText(standardization, inGraph),
    output: "[batch, 10], float32: one number for each digit from 0 to 9; probabilities after a softmax",
    ...(standardization === null || inGraph ? {} : { normalization: JSON.stringify(standardization) }),
  };
}

function inputText(standardization: ModelOrigin["standardization"], inGraph: boolean): string {
  const shape = "[batch, 28, 28, 1], float32";
  if (standardization === null) return `${shape}: pixels / 255, from 0 (background) to 1 (ink)`;
  const { mean, deviation } = standardization;
  if (!inGraph) return `${shape}: (pixels / 255 - ${mean}) / ${deviation}; the ink is light`;
  return `${shape}: pixels / 255, from 0 (background) to 1 (ink); the model itself standardizes them`;
}
