import type { Loss } from "../../src/core/experiment/normalize.ts";
import type { Network } from "../../src/core/network/network.ts";
import { softmaxRows } from "./referenceActivations.ts";
import { forward, type ReferenceOptions, type ReferenceWeights } from "./reference.ts";

/** Keras's clip of bare probabilities. */
const clip = (p: number) => Math.min(Math.max(p, 1e-7), 1 - 1e-7);

/**
 * The mean loss of a batch, in float64.
 * @param output [batch, classes] after the last activation
 * @param logits what softmax was applied to, or null when the loss sees probabilities alone
 */
export function meanLoss(
  loss: Loss,
  output: Float64Array,
  logits: Float64Array | null,
  labels: ArrayLike<number>,
): number {
  const batch = labels.length;
  const classes = output.length / batch;
  if (loss.type === "meanSquaredError") {
    let sum = 0;
    output.forEach((p, i) => (sum += (p - (labels[Math.floor(i / classes)] === i % classes ? 1 : 0)) ** 2));
    return sum / output.length;
  }
  const probabilities = logits === null ? fromBareProbabilities(output, classes, loss.labelSmoothing) : null;
  let sum = 0;
  for (let sample = 0; sample < batch; sample++) {
    const row = sample * classes;
    const logarithm = logits === null ? 0 : logSumExp(logits.subarray(row, row + classes));
    for (let c = 0; c < classes; c++) {
      const target = (labels[sample] === c ? 1 - loss.labelSmoothing : 0) + loss.labelSmoothing / classes;
      sum -= target * (logits === null ? Math.log(probabilities![row + c]) : logits[row + c] - logarithm);
    }
  }
  return sum / batch;
}

/**
 * Keras without logits: the sparse loss clips, then renormalizes; the one with label smoothing (Keras's
 * CategoricalCrossentropy) normalizes, then clips.
 */
function fromBareProbabilities(output: Float64Array, classes: number, labelSmoothing: number): Float64Array {
  if (labelSmoothing === 0) return softmaxRows(output.map(clip).map(Math.log), classes);
  const sums = new Float64Array(output.length / classes);
  output.forEach((p, i) => (sums[Math.floor(i / classes)] += p));
  return output.map((p, i) => clip(p / sums[Math.floor(i / classes)]));
}

function logSumExp(row: Float64Array): number {
  const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
  return largest + Math.log(row.reduce((sum, x) => sum + Math.exp(x - largest), 0));
}

/** The sum of the penalties of all regularizers: factor × Σ|w| or factor × Σw². */
export function penalty(network: Network, weights: ReferenceWeights): number {
  let total = 0;
  for (const { name, regularizer } of network.weights) {
    if (regularizer === null) continue;
    for (const w of Array.from(weights.get(name)!)) {
      total += regularizer.factor * (regularizer.type === "l1" ? Math.abs(w) : w * w);
    }
  }
  return total;
}

/** Mean loss of a batch with penalties, as Keras reports it: from the logits where the network ends in softmax. */
export function networkLoss(
  network: Network,
  weights: ReferenceWeights,
  input: ArrayLike<number>,
  labels: ArrayLike<number>,
  loss: Loss,
  options: ReferenceOptions,
): number {
  const { output, logits } = forward(network, weights, input, options);
  return meanLoss(loss, output, logits, labels) + penalty(network, weights);
}

/** Σ output × upstream: its gradients are those of a layer for a given upstream gradient. */
export function projectedOutput(
  network: Network,
  weights: ReferenceWeights,
  input: ArrayLike<number>,
  upstream: ArrayLike<number>,
  options: ReferenceOptions,
): number {
  const { output } = forward(network, weights, input, options);
  if (output.length !== upstream.length) throw new RangeError("the upstream gradient has another size than the output");
  return output.reduce((sum, y, i) => sum + y * upstream[i], 0);
}
