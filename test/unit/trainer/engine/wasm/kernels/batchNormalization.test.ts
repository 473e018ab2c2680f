import { describe, expect, test } from "vitest";
import { runSinglePass } from "../../../../../../src/trainer/engine/wasm/singlePass.ts";
import {
  activation,
  batchNormalization,
  conv2d,
  dense,
  flatten,
  maxPooling,
  networkOf,
} from "../../../../../helpers/layers.ts";
import { checkPass } from "../../../../../helpers/passCheck.ts";
import { normalValues, randomWeights } from "../../../../../helpers/randomValues.ts";

const lanes = [4, 8, 16] as const;

describe.each([true, false])("equals the reference, and its gradients its differences; in training: %s", (training) => {
  test("images, in batches that fill their shards and that do not", () => {
    for (const count of lanes) {
      for (const batch of [2, count, count + 1, 2 * count + 1]) {
        checkPass({ layers: [batchNormalization()], inputShape: [3, 4, 5], batch, lanes: count, training, entries: 3 });
      }
    }
  });

  test("vectors", () => {
    for (const count of lanes) {
      checkPass({
        layers: [dense(7), batchNormalization(0.9, 0.1)],
        inputShape: [5],
        batch: 11,
        lanes: count,
        training,
      });
    }
  });

  test("after layers, before layers, twice, with activations in between", () => {
    checkPass({
      layers: [
        conv2d(6, 3, { activation: "silu" }),
        batchNormalization(),
        activation("tanh"),
        conv2d(3, 2, { useBias: false }),
        batchNormalization(0.5, 1e-3),
        activation("gelu"),
        maxPooling(2, { strides: 1 }),
        flatten,
        dense(5),
        batchNormalization(),
      ],
      inputShape: [7, 6, 2],
      batch: 9,
      lanes: 4,
      training,
      tolerance: 1e-4,
    });
  });
});

test("a batch of one: an image has statistics of its pixels, a vector has none", () => {
  checkPass({ layers: [batchNormalization()], inputShape: [5, 3, 3], batch: 1, lanes: 4 });
  const network = networkOf([batchNormalization()], [6]);
  const weights = randomWeights(1, network);
  const { output, inputGradient } = runSinglePass({
    network,
    training: true,
    lanes: 4,
    objective: { type: "upstreamGradient" },
    input: normalValues(1, 6),
    weights,
    upstreamGradient: normalValues(2, 6),
  });
  expect(output).toEqual(weights.get("batch_normalization/beta"));
  expect(inputGradient).toEqual(new Float32Array(6));
});

test("a mean far larger than the deviation costs little accuracy", () => {
  const network = networkOf([batchNormalization(0.99, 1e-6)], [1]);
  const noise = normalValues(3, 33);
  const weights = new Map(network.weights.map(({ name }) => [name, Float32Array.of(name.endsWith("gamma") ? 1 : 0)]));
  const { output } = runSinglePass({
    network,
    training: true,
    lanes: 8,
    objective: { type: "upstreamGradient" },
    input: noise.map((value) => 1000 + value),
    weights,
    upstreamGradient: new Float32Array(33),
  });
  const input = Array.from(noise, (value) => Math.fround(1000 + value));
  const mean = input.reduce((sum, x) => sum + x, 0) / 33;
  const variance = input.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 33;
  // The inputs themselves are rounded to 6e-5.
  input.forEach((x, i) => expect(Math.abs(output[i] - (x - mean) / Math.sqrt(variance))).toBeLessThan(1e-4));
});

test("a channel that never changes gets its shift alone", () => {
  const network = networkOf([batchNormalization()], [2, 2, 1]);
  const { output, inputGradient } = runSinglePass({
    network,
    training: true,
    lanes: 4,
    objective: { type: "upstreamGradient" },
    input: new Float32Array(20).fill(0.1),
    weights: new Map(network.weights.map(({ name }) => [name, Float32Array.of(name.endsWith("beta") ? 0.25 : 1)])),
    upstreamGradient: normalValues(5, 20),
  });
  for (const y of output) expect(Math.abs(y - 0.25)).toBeLessThan(1e-5);
  expect(inputGradient.every(Number.isFinite)).toBe(true);
});
