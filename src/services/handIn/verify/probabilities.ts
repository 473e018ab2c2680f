import type { Experiment } from "../../../core/experiment/schema.ts";
import { classCount } from "../../../core/metrics.ts";
import type { Network } from "../../../core/network/network.ts";
import type { EvaluationReport } from "../../../core/runEvents.ts";
import type { Translate } from "../../../core/translate.ts";
import type { Discrepancy } from "./report.ts";

/** Probabilities are float32 and were rounded once more before their logarithm is taken here. */
const tolerance = 2e-3;
/** Below it, float32 knows no share to all its digits. */
const smallest = 1e-37;
/** Where outputs are no softmax, the loss takes them for probabilities within these limits, as Keras does. */
const [low, high] = [1e-7, Math.fround(1 - 1e-7)];

/** How an evaluation's loss follows from the outputs of the network: from a softmax, from any other; null: not from them alone. */
export type LossSource = "softmax" | "clipped" | null;

/** @returns how the loss of this experiment is computed. */
export function lossSource({ training: { loss } }: Experiment, network: Network): LossSource {
  const isPenalized = network.weights.some(({ regularizer }) => regularizer !== null);
  if (loss !== "sparseCategoricalCrossentropy" || isPenalized) return null;
  const last = network.nodes.at(-1);
  const activation = last !== undefined && "activation" in last ? last.activation.type : null;
  return activation === "softmax" ? "softmax" : "clipped";
}

/** @returns digits whose label is not the most probable one, first of them, or null. */
export function otherLabel(labels: Uint8Array, probabilities: Float32Array): number | null {
  const at = labels.findIndex((label, i) => {
    const row = probabilities.subarray(i * classCount, (i + 1) * classCount);
    return !(row[label] === Math.max(...row));
  });
  return at < 0 ? null : at;
}

/**
 * Compares what was predicted, and the loss, with the probabilities that were kept.
 *
 * @param truth true labels of the set; null where its digits are not to be had, and the loss cannot be computed.
 */
export function examineProbabilities(
  { count, loss, labels }: EvaluationReport,
  probabilities: Float32Array,
  truth: Uint8Array | null,
  source: LossSource,
  place: string,
  t: Translate,
): Discrepancy[] {
  const file = "predictions.bin";
  if (probabilities.length !== count * classCount) {
    return [{ file, message: t("holds probabilities of {0} for another number of digits", place) }];
  }
  const other = otherLabel(labels, probabilities);
  if (other !== null) {
    const message = t(
      "predicts {0} for digit {1} of {2}, whose probabilities say otherwise",
      labels[other],
      other,
      place,
    );
    return [{ file, message }];
  }
  if (truth === null || source === null) return [];
  const { mean, isLowest } = lossOf(probabilities, truth, source);
  const near = tolerance * Math.max(1e-2, Math.abs(loss));
  if (isLowest ? loss >= mean - near : Math.abs(loss - mean) <= near) return [];
  // What is far below one in a million counts differently in the logarithms of the engines.
  if (!isLowest && probabilities.some((value) => value < 1e-7) && Math.abs(loss - mean) <= 0.02 * Math.abs(loss))
    return [];
  const message = t("says a loss of {0} on {1}; its probabilities come to {2}", loss, place, mean);
  return [{ file: "events.jsonl", message }];
}

/** @returns the mean loss, and whether it is only known to be no lower: a true label's share is lost below what float32 holds. */
function lossOf(
  probabilities: Float32Array,
  truth: Uint8Array,
  source: "softmax" | "clipped",
): { readonly mean: number; readonly isLowest: boolean } {
  let sum = 0;
  let isLowest = false;
  for (let i = 0; i < truth.length; i++) {
    const row = probabilities.subarray(i * classCount, (i + 1) * classCount);
    const share = row[truth[i]];
    if (source === "softmax") {
      if (share < smallest) isLowest = true;
      sum -= Math.log(Math.max(share, smallest));
    } else {
      const total = row.reduce((before, value) => before + clipped(value), 0);
      sum += Math.log(total) - Math.log(clipped(share));
    }
  }
  return { mean: sum / truth.length, isLowest };
}

function clipped(value: number): number {
  return Math.min(high, Math.max(low, value));
}
