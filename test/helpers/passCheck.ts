import { expect } from "vitest";
import type { Loss } from "../../src/core/experiment/normalize.ts";
import type { LayerSpec } from "../../src/core/experiment/schema.ts";
import type { Network, Shape } from "../../src/core/network/network.ts";
import { runSinglePass, type PassResult } from "../../src/trainer/engine/wasm/singlePass.ts";
import { dropoutFactors } from "./dropoutMask.ts";
import { networkOf } from "./layers.ts";
import { normalValues, randomLabels, randomWeights } from "./randomValues.ts";
import { forward, type ReferenceOptions } from "./reference.ts";
import { float64Weights } from "./referenceGradients.ts";
import { networkLoss, penalty, projectedOutput } from "./referenceLosses.ts";

export interface PassCheck {
  readonly layers: readonly LayerSpec[];
  readonly inputShape: Shape;
  readonly batch: number;
  readonly lanes: 4 | 8 | 16;
  /** Batch normalization takes the batch's statistics and dropout drops; true by default. */
  readonly training?: boolean;
  /** Left out: gradients for random gradients of the output. */
  readonly loss?: Loss;
  readonly seed?: number;
  /** Updates done before. */
  readonly step?: number;
  /** Layers that compute the same in an order in which the reference can tell how far the next kink is. */
  readonly sameAs?: readonly LayerSpec[];
  /** Entries of each gradient that are checked one by one; all of them at once in any case. */
  readonly entries?: number;
  /** Largest difference, as a share of the tensor's largest value. */
  readonly tolerance?: number;
}

/** Step of the differences. Functions of values around 1 in float64: rounding adds some 1e-9, curvature 1e-11. */
const step = 1e-6;
/** A relu or maximum nearer to its kink than this could fall to the other side in float32. */
const nearestKink = 5e-5;

/** Every attempt at random values came too near to a kink: there are many, or the network makes ties. */
export class KinkError extends Error {
  constructor() {
    super(`no values without a kink within ${nearestKink} were found`);
  }
}

interface Values {
  readonly input: Float32Array;
  readonly weights: Map<string, Float32Array>;
  readonly upstream: Float32Array;
  readonly labels: Uint8Array;
}

function valuesFor(seed: number, network: Network, batch: number): Values {
  const size = (shape: Shape) => shape.reduce((product: number, n) => product * n, batch);
  return {
    input: normalValues(seed, size(network.nodes[0].shape)),
    weights: randomWeights(seed, network),
    upstream: normalValues(seed + 1, size(network.nodes.at(-1)!.shape)),
    labels: randomLabels(seed, batch),
  };
}

/**
 * Holds one forward and backward pass of the engine against the float64 reference: outputs, losses, moving statistics,
 * and the gradients of the input and of all weights against central differences, along a random direction (so that each
 * entry counts) and for some entries by themselves.
 * @returns the largest differences found, as shares of what the tolerance allows.
 */
export function checkPass(check: PassCheck): { output: number; gradient: number } {
  const { batch, lanes, loss, training = true, entries = 1, tolerance = 2e-5, step: number = 0 } = check;
  const network = networkOf(check.layers, check.inputShape);
  const model = check.sameAs === undefined ? network : networkOf(check.sameAs, check.inputShape);
  let seed = (check.seed ?? 1) * 7919;
  const dropoutSeed = seed;
  const options: ReferenceOptions = {
    training,
    dropout: (node, count) => dropoutFactors(node, { seed: dropoutSeed, step: number, batch, count }),
  };

  let values = valuesFor(seed, network, batch);
  let expected = forward(model, values.weights, values.input, options);
  for (let attempt = 0; expected.margin < nearestKink; attempt++) {
    if (attempt === 30) throw new KinkError();
    values = valuesFor(++seed, network, batch);
    expected = forward(model, values.weights, values.input, options);
  }

  const result = runSinglePass({
    network,
    training,
    lanes,
    objective: loss === undefined ? { type: "upstreamGradient" } : { type: "loss", loss, fromProbabilities: false },
    input: values.input,
    weights: values.weights,
    seed: dropoutSeed,
    step: number,
    ...(loss === undefined ? { upstreamGradient: values.upstream } : { labels: values.labels }),
  });

  const worst = { output: 0, gradient: 0 };
  const compare = (what: "output" | "gradient", name: string, actual: number, reference: number, scale: number) => {
    const ratio = Math.abs(actual - reference) / (tolerance * scale);
    if (!(ratio <= 1)) expect.fail(`${name}: ${actual}, not ${reference} (${ratio} × the tolerance)`);
    worst[what] = Math.max(worst[what], ratio);
  };
  const compareAll = (name: string, actual: ArrayLike<number>, reference: ArrayLike<number>) => {
    expect(actual.length, name).toBe(reference.length);
    const scale = Math.max(1e-3, largest(reference));
    for (let i = 0; i < actual.length; i++) compare("output", `${name}[${i}]`, actual[i], reference[i], scale);
  };

  const fused = loss?.type === "sparseCategoricalCrossentropy" && expected.logits !== null;
  compareAll("output", result.output, fused ? expected.logits! : expected.output);
  compareStatistics(result, values.weights, expected.updatedStatistics, compareAll);

  const weights = float64Weights(values.weights);
  const input = Float64Array.from(values.input);
  const objective = () =>
    loss === undefined
      ? projectedOutput(model, weights, input, values.upstream, options) + penalty(model, weights)
      : networkLoss(model, weights, input, values.labels, loss, options);
  if (loss !== undefined) {
    const total = result.losses.reduce((sum, one) => sum + one / batch, 0) + result.penalties;
    compare("output", "loss", total, objective(), Math.max(1, Math.abs(total)));
    compare("output", "penalties", result.penalties, penalty(network, weights), Math.max(1, result.penalties));
    expect([...result.predictions]).toEqual(argmax(result.output, batch));
  }

  // Gradients that are zero but for rounding (a bias before batch normalization) are small beside the others.
  const steepest = Math.max(...[result.inputGradient, ...result.weightGradients.values()].map(largest));
  const compareGradient = (name: string, actual: Float32Array, variable: Float64Array) => {
    const start = Float64Array.from(variable);
    const slope = (direction: (index: number) => number) => {
      const at = (h: number) => {
        for (let i = 0; i < start.length; i++) variable[i] = start[i] + h * direction(i);
        return objective();
      };
      const result = (at(step) - at(-step)) / (2 * step);
      variable.set(start);
      return result;
    };
    const random = normalValues(seed + 77, start.length);
    const scale = Math.max(1e-3, 0.05 * steepest, largest(actual));
    const along = actual.reduce((sum, g, i) => sum + g * random[i], 0);
    const total = actual.reduce((sum, g, i) => sum + Math.abs(g * random[i]), 0);
    compare(
      "gradient",
      `${name}, all`,
      along,
      slope((i) => random[i]),
      Math.max(scale, total / 4),
    );
    for (let n = 0; n < Math.min(entries, start.length); n++) {
      const index = Math.floor(((n + 0.5) * start.length) / entries) % start.length;
      compare(
        "gradient",
        `${name}[${index}]`,
        actual[index],
        slope((i) => (i === index ? 1 : 0)),
        scale,
      );
    }
  };
  compareGradient("gradient of the input", result.inputGradient, input);
  for (const { name, trainable } of network.weights) {
    if (trainable) compareGradient(`gradient of ${name}`, result.weightGradients.get(name)!, weights.get(name)!);
  }
  return worst;
}

/** Moving statistics have moved, and nothing else has. */
function compareStatistics(
  result: PassResult,
  before: ReadonlyMap<string, Float32Array>,
  expected: ReadonlyMap<string, Float64Array>,
  compareAll: (name: string, actual: ArrayLike<number>, reference: ArrayLike<number>) => void,
): void {
  expect([...result.weights.keys()]).toEqual([...before.keys()]);
  for (const [name, values] of before) {
    const moved = expected.get(name);
    if (moved === undefined) expect(result.weights.get(name), name).toEqual(values);
    else compareAll(name, result.weights.get(name)!, moved);
  }
}

function largest(values: ArrayLike<number>): number {
  let result = 0;
  for (let i = 0; i < values.length; i++) result = Math.max(result, Math.abs(values[i]));
  return result;
}

function argmax(output: Float32Array, batch: number): number[] {
  const classes = output.length / batch;
  return Array.from({ length: batch }, (_, sample) => {
    const row = output.subarray(sample * classes, (sample + 1) * classes);
    return row.indexOf(row.reduce((a, b) => Math.max(a, b)));
  });
}
