import { describe, expect, test } from "vitest";
import type { Dataset } from "../../../../../src/core/dataset.ts";
import { lossOf } from "../../../../../src/core/experiment/normalize.ts";
import type { Network } from "../../../../../src/core/network/network.ts";
import { lanesOf } from "../../../../../src/trainer/engine/wasm/plan/compile.ts";
import { runSinglePass } from "../../../../../src/trainer/engine/wasm/singlePass.ts";
import { forward } from "../../../../helpers/reference.ts";
import { float64Weights } from "../../../../helpers/referenceGradients.ts";
import { networkLoss } from "../../../../helpers/referenceLosses.ts";
import { smallMnist } from "../../../../helpers/smallMnist.ts";
import {
  chunkOf,
  digestsOf,
  experimentWith,
  learnerHere,
  trace,
  type Layers,
  type Subject,
} from "../../../../helpers/wasmLearner.ts";

const batchSizes = Array.from({ length: 33 }, (_, i) => i + 1);
const output = { type: "dense", units: 10, activation: "softmax" } as const;
const learningRate = 0.05;
const sgd = { type: "sgd", learningRate } as const;

const all = smallMnist(200, 0, 0);

/** The first digits of MNIST, to learn from. */
function digits(count: number): Dataset {
  const { pixels, labels } = all.train;
  return { ...all, train: { count, pixels: pixels.subarray(0, 784 * count), labels: labels.subarray(0, count) } };
}

/** Few weights, so that differences of the reference can be taken for all of them. */
const few: Layers = [
  { type: "conv2d", filters: 2, kernelSize: 4, strides: 8, activation: "tanh" },
  { type: "batchNormalization" },
  { type: "globalAveragePooling2d" },
  output,
];

/** Something of everything. */
const many: Layers = [
  { type: "conv2d", filters: 4, kernelSize: 5, strides: 2, padding: "same", activation: "relu" },
  { type: "dropout", rate: 0.2 },
  { type: "conv2d", filters: 8, kernelSize: 3, activation: "silu", kernelRegularizer: { type: "l2", factor: 0.01 } },
  { type: "residual", activation: "relu", layers: [{ type: "conv2d", filters: 8, kernelSize: 3, padding: "same" }] },
  { type: "maxPooling2d" },
  { type: "flatten" },
  { type: "dense", units: 9, activation: "tanh", kernelRegularizer: { type: "l1", factor: 0.001 } },
  { type: "dropout", rate: 0.4 },
  output,
];

/** The digits' pixels as the network sees them. */
function imagesOf(pixels: Uint8Array, indices: ArrayLike<number>, normalization = { mean: 0, deviation: 1 }) {
  const images = new Float32Array(indices.length * 784);
  const [mean, deviation] = [Math.fround(normalization.mean), Math.fround(normalization.deviation)];
  for (let i = 0; i < images.length; i++) {
    const pixel = pixels[indices[Math.floor(i / 784)] * 784 + (i % 784)];
    images[i] = Math.fround(Math.fround(Math.fround(pixel / 255) - mean) / deviation);
  }
  return images;
}

/** The central difference of f in one of the values it reads; f is smooth. */
function slopeOf(f: () => number, values: Float64Array, index: number): number {
  const [before, h] = [values[index], 1e-5];
  values[index] = before + h;
  const up = f();
  values[index] = before - h;
  const down = f();
  values[index] = before;
  return (up - down) / (2 * h);
}

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let result = 0;
  for (let i = 0; i < actual.length; i++) result = Math.max(result, Math.abs(actual[i] - expected[i]));
  return result;
}

describe("steps of gradient descent equal those of the float64 reference", () => {
  test.each(batchSizes)("batches of %i, the last one smaller", async (batchSize) => {
    const count = batchSize + Math.ceil(batchSize / 3);
    const data = digits(count);
    const subject = experimentWith(few, { batchSize, optimizer: sgd });
    const { network, experiment } = subject;
    const learner = await learnerHere(subject, data);
    const weights = float64Weights((await learner.state()).weights);
    const chunk = chunkOf(count, batchSize, 2, learningRate);
    const { loss, values, step } = await trace(learner, chunk);

    let first = 0;
    chunk.batchSizes.forEach((size, i) => {
      const indices = chunk.indices.subarray(first, first + size);
      first += size;
      const images = Float64Array.from(imagesOf(data.train.pixels, indices));
      const labels = Array.from(indices, (index) => data.train.labels[index]);
      const f = () =>
        networkLoss(network, weights, images, labels, lossOf(experiment.training.loss), { training: true });
      expect(Math.abs(loss[i] - f()), `loss of batch ${i}`).toBeLessThan(1e-5);
      const trained = network.weights.filter(({ trainable }) => trainable).map(({ name }) => weights.get(name)!);
      const gradients = trained.map((w) => w.map((_, k) => slopeOf(f, w, k)));
      const { updatedStatistics } = forward(network, weights, images, { training: true });
      trained.forEach((w, t) => gradients[t].forEach((g, k) => (w[k] -= learningRate * g)));
      for (const [name, moved] of updatedStatistics) weights.get(name)!.set(moved);
    });
    expect(step).toBe(2);
    for (const [name, expected] of weights) {
      expect(largestDifference(values.get(name)!, expected), name).toBeLessThan(5e-6);
    }
  });
});

describe("each step is one pass of all its parts, bit by bit", () => {
  /** The same steps, each as a pass by itself and an update in TypeScript. */
  function stepByStep(
    { network, experiment }: Subject,
    batches: readonly { images: Float32Array; labels: Uint8Array }[],
  ) {
    let weights: ReadonlyMap<string, Float32Array> = new Map();
    const rate = Math.fround(learningRate);
    return {
      start: (values: ReadonlyMap<string, Float32Array>) => (weights = values),
      run: () => {
        const losses = batches.map(({ images, labels }, step) => {
          const pass = runSinglePass({
            network,
            objective: { type: "loss", loss: lossOf(experiment.training.loss), fromProbabilities: false },
            training: true,
            input: images,
            labels,
            weights,
            lanes: lanesOf(network, experiment.training.batchSize),
            seed: experiment.seed,
            step,
          });
          weights = updated(network, pass.weights, pass.weightGradients, rate);
          return pass.losses.reduce((sum, value) => sum + value, 0) / labels.length + pass.penalties;
        });
        return { losses, weights };
      },
    };
  }

  function updated(
    network: Network,
    weights: ReadonlyMap<string, Float32Array>,
    gradients: ReadonlyMap<string, Float32Array>,
    rate: number,
  ): Map<string, Float32Array> {
    return new Map(
      network.weights.map(({ name }) => {
        const [w, g] = [weights.get(name)!, gradients.get(name)];
        return [name, g === undefined ? w : w.map((value, i) => value - Math.fround(g[i] * rate))];
      }),
    );
  }

  /** Poolings leave pixels over, whose gradients batch normalization and sums of branches fill in each step. */
  const withStatistics: Layers = [
    { type: "conv2d", filters: 4, kernelSize: 3, strides: 3 },
    { type: "batchNormalization", momentum: 0.9 },
    { type: "maxPooling2d", poolSize: 2 },
    { type: "conv2d", filters: 6, kernelSize: 2, padding: "same" },
    { type: "residual", activation: "tanh", layers: [{ type: "averagePooling2d", poolSize: 1, strides: 3 }] },
    { type: "batchNormalization" },
    { type: "averagePooling2d", poolSize: [1, 2], strides: 2, padding: "same" },
    { type: "flatten" },
    { type: "dense", units: 12 },
    { type: "batchNormalization" },
    output,
  ];

  const cases: (readonly [number, number])[] = [
    ...batchSizes.map((size) => [size, size * 2 + Math.floor(size / 2)] as const),
    [33, 70],
    [33, 67],
    [64, 65],
  ];
  test.each(cases)("batches of %i, %i digits", async (batchSize, count) => {
    const data = { ...digits(count), normalization: { mean: 0.1307, deviation: 0.3081 } };
    for (const layers of [many, withStatistics]) {
      const subject = experimentWith(layers, { batchSize, optimizer: sgd }, { seed: 4_000_000_000 + batchSize });
      const learner = await learnerHere(subject, data);
      const chunk = chunkOf(count, batchSize, Math.ceil(count / batchSize), learningRate);
      const batches: { images: Float32Array; labels: Uint8Array }[] = [];
      let first = 0;
      for (const size of chunk.batchSizes) {
        const indices = chunk.indices.subarray(first, first + size);
        const labels = Uint8Array.from(indices, (index) => data.train.labels[index]);
        batches.push({ images: imagesOf(data.train.pixels, indices, data.normalization), labels });
        first += size;
      }
      const alone = stepByStep(subject, batches);
      alone.start((await learner.state()).weights);
      const expected = alone.run();
      const { loss, values } = await trace(learner, chunk);
      // Penalties are added up in another order, in float64.
      loss.forEach((value, i) => expect(Math.abs(value - expected.losses[i])).toBeLessThan(1e-14));
      expect(digestsOf(values)).toEqual(digestsOf(expected.weights));
    }
  });
});

test("learning goes down: fifty steps on a hundred digits", async () => {
  const data = digits(100);
  const learner = await learnerHere(
    experimentWith(many, { batchSize: 33, optimizer: { type: "adam", learningRate: 0.01 } }),
    data,
  );
  const { loss, correct } = await trace(learner, chunkOf(100, 33, 80, 0.01));
  expect(loss.every(Number.isFinite)).toBe(true);
  expect(loss.at(-2)!).toBeLessThan(0.6 * loss[0]);
  expect(correct.at(-2)!).toBeGreaterThan(correct[0]);
});
