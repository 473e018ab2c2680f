import { beforeAll, describe, expect, test } from "vitest";
import type { Dataset } from "../../../../../src/core/dataset.ts";
import { ExpectedError } from "../../../../../src/core/errors.ts";
import { lossOf } from "../../../../../src/core/experiment/normalize.ts";
import { parseExperiment } from "../../../../../src/core/experiment/parse.ts";
import type { WasmLearner } from "../../../../../src/trainer/engine/wasm/learner.ts";
import { randomWeights } from "../../../../helpers/randomValues.ts";
import { forward } from "../../../../helpers/reference.ts";
import { meanLoss, penalty } from "../../../../helpers/referenceLosses.ts";
import { smallMnist } from "../../../../helpers/smallMnist.ts";
import { experimentWith, learnerHere, type Layers, type Training } from "../../../../helpers/wasmLearner.ts";

/** More digits than an evaluation takes at once. */
const data: Dataset = { ...smallMnist(50, 8203, 333), normalization: { mean: 0.13, deviation: 0.31 } };

const body: Layers = [
  {
    type: "conv2d",
    filters: 5,
    kernelSize: 5,
    strides: 4,
    activation: "gelu",
    kernelRegularizer: { type: "l1", factor: 0.01 },
  },
  { type: "batchNormalization" },
  { type: "dropout", rate: 0.5 },
  { type: "maxPooling2d" },
  { type: "flatten" },
];
const softmax: Layers = [
  ...body,
  { type: "dense", units: 10, activation: "softmax", kernelRegularizer: { type: "l2", factor: 0.02 } },
];
const sigmoid: Layers = [...body, { type: "dropout", rate: 0.1 }, { type: "dense", units: 10, activation: "sigmoid" }];

/** The network's inputs for some digits, in float64. */
function inputsOf(pixels: Uint8Array): Float64Array {
  return Float64Array.from(pixels, (pixel) => (pixel / 255 - 0.13) / 0.31);
}

const images = (pixels: Uint8Array) => Float32Array.from(pixels, (pixel) => pixel / 255);

const heads: readonly (readonly [string, Layers, Training])[] = [
  ["softmax and cross-entropy", softmax, { batchSize: 128 }],
  [
    "softmax and cross-entropy, smoothed",
    softmax,
    { batchSize: 5, loss: { type: "sparseCategoricalCrossentropy", labelSmoothing: 0.1 } },
  ],
  ["sigmoid and cross-entropy", sigmoid, { batchSize: 16 }],
  ["sigmoid and squared errors", sigmoid, { batchSize: 64, loss: "meanSquaredError" }],
];

describe.each(heads)("%s", (_, layers, training) => {
  const subject = experimentWith(layers, training);
  const { network, experiment } = subject;
  const weights = randomWeights(5, network);
  let learner: WasmLearner;
  beforeAll(async () => {
    learner = await learnerHere(subject, data);
    await learner.restore({ step: 7, weights, optimizer: new Map() });
  });

  test("loss, labels and probabilities equal the reference's, with moving statistics and without dropout", async () => {
    const { loss, correct, labels, probabilities } = await learner.evaluate("test", undefined, true);
    const result = forward(network, weights, inputsOf(data.test.pixels), { training: false });
    const truth = data.test.labels;
    const expected = meanLoss(lossOf(experiment.training.loss), result.output, result.logits, truth);
    expect(Math.abs(loss - expected - penalty(network, weights))).toBeLessThan(1e-5);
    result.output.forEach((p, i) => expect(Math.abs(probabilities![i] - p)).toBeLessThan(1e-5));
    expect(labels).toEqual(argmaxOf(probabilities!));
    expect(correct).toBe(labels.filter((label, i) => label === truth[i]).length);
    // Without probabilities nothing else changes.
    expect(await learner.evaluate("test")).toEqual({ loss, correct, labels });
  });

  test("probabilities of a softmax add up to one", async () => {
    const { probabilities } = await learner.evaluate("test", undefined, true);
    if (layers !== softmax) return;
    for (let i = 0; i < probabilities!.length; i += 10) {
      expect(Math.abs(probabilities!.subarray(i, i + 10).reduce((sum, p) => sum + p, 0) - 1)).toBeLessThan(1e-6);
    }
  });

  test("some digits of a set, in any order and twice, give what they give among all", async () => {
    const all = await learner.evaluate("validation", undefined, true);
    expect(all.labels).toHaveLength(8203);
    const indices = Int32Array.of(8202, 0, 8191, 8192, 17, 17, 5000);
    for (const count of [1, 2, 3, 5, 7]) {
      const some = await learner.evaluate("validation", indices.subarray(0, count), true);
      expect([...some.labels]).toEqual(Array.from(indices.subarray(0, count), (index) => all.labels[index]));
      indices.subarray(0, count).forEach((index, i) => {
        const row = all.probabilities!.subarray(index * 10, index * 10 + 10);
        expect(some.probabilities!.subarray(i * 10, i * 10 + 10)).toEqual(row);
      });
      const right = [...some.labels].filter((label, i) => label === data.validation.labels[indices[i]]);
      expect(some.correct).toBe(right.length);
    }
  });

  test("the mean loss of many is that of its parts", async () => {
    const indices = Int32Array.from({ length: 8203 }, (_, i) => i);
    const whole = await learner.evaluate("validation");
    const first = await learner.evaluate("validation", indices.subarray(0, 1001));
    const second = await learner.evaluate("validation", indices.subarray(1001));
    expect(first.correct + second.correct).toBe(whole.correct);
    expect(Math.abs((first.loss * 1001 + second.loss * 7202) / 8203 - whole.loss)).toBeLessThan(1e-9);
  });

  test("pictures from outside give what the same digits give", async () => {
    const { probabilities } = await learner.evaluate("test", undefined, true);
    for (const count of [1, 2, 15, 333]) {
      const predicted = await learner.predict(images(data.test.pixels.subarray(0, 784 * count)));
      expect(predicted).toEqual(probabilities!.subarray(0, 10 * count));
    }
  });

  test("more pictures than are predicted at once", async () => {
    const { probabilities } = await learner.evaluate("validation", undefined, true);
    const predicted = await learner.predict(images(data.validation.pixels.subarray(0, 784 * 1029)));
    expect(predicted).toEqual(probabilities!.subarray(0, 10290));
  });

  test("evaluating and predicting leave the state as it was", async () => {
    const state = await learner.state();
    expect(state.step).toBe(7);
    expect(state.weights).toEqual(weights);
  });
});

test("nothing to predict, and pixels that are no whole pictures", async () => {
  const learner = await learnerHere(experimentWith(softmax, { batchSize: 8 }), smallMnist(8, 0, 0));
  expect(await learner.predict(new Float32Array(0))).toEqual(new Float32Array(0));
  const failure = await learner.predict(new Float32Array(785)).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ExpectedError);
  expect((failure as Error).message).toContain("785");
});

test("digits whose pixels are given as floats give what the same digits give", async () => {
  const layers = softmax;
  const training: Training = { batchSize: 7, optimizer: { type: "sgd", learningRate: 0.1 } };
  const subject = experimentWith(layers, training);
  const chunk = {
    firstStep: 0,
    batchSizes: Int32Array.of(7, 7, 3),
    learningRates: new Float64Array(3).fill(0.1),
    indices: Int32Array.from({ length: 17 }, (_, i) => (i * 5) % 50),
  };
  const pixels = new Float32Array(17 * 784);
  chunk.indices.forEach((index, i) =>
    pixels.set(images(data.train.pixels.subarray(784 * index, 784 * (index + 1))), 784 * i),
  );
  const plain = await learnerHere(subject, data);
  const metrics = await plain.train(chunk);
  const { experiment, network } = subject;
  const text = JSON.stringify({ ...experiment, data: { ...experiment.data, augmentation: {} } });
  const augmented = parseExperiment(text, { fileName: "augmented" }).experiment!;
  const withPixels = await learnerHere({ network, experiment: augmented }, data);
  expect(await withPixels.train({ ...chunk, pixels })).toEqual(metrics);
  expect((await withPixels.state()).weights).toEqual((await plain.state()).weights);
});

function argmaxOf(probabilities: Float32Array): Uint8Array {
  return Uint8Array.from({ length: probabilities.length / 10 }, (_, i) => {
    const row = probabilities.subarray(i * 10, i * 10 + 10);
    return row.indexOf(row.reduce((a, b) => Math.max(a, b)));
  });
}
