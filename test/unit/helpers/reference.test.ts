import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { goldenFiles, readGradients, readLayer, readLoss, readTrajectory } from "../../helpers/golden.ts";
import { forward } from "../../helpers/reference.ts";
import { erf, erfc } from "../../helpers/referenceActivations.ts";
import {
  centralDifference,
  centralDifferences,
  float64Weights,
  weightGradients,
} from "../../helpers/referenceGradients.ts";
import { meanLoss, networkLoss, penalty, projectedOutput } from "../../helpers/referenceLosses.ts";
import type { GoldenTensor } from "../../../src/trainer/engine/golden.ts";

const ours = fileURLToPath(new URL("../../fixtures/golden", import.meta.url));

/** Golden values are rounded to 9 digits, and Keras keeps some constants in float32. */
const close = 3e-7;

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(actual[i] - expected[i]) / Math.max(1, Math.abs(expected[i])));
  }
  return largest;
}

const values = (tensors: ReadonlyMap<string, GoldenTensor>) =>
  float64Weights(new Map(Array.from(tensors, ([name, { data }]) => [name, data])));

const named = (group: string) => goldenFiles(group, ours).map((file) => [file.name, file] as const);

describe("the reference gives the goldens'", () => {
  describe("layers", () => {
    test.each(named("layers"))("%s", (_, file) => {
      const golden = readLayer(file);
      const { network, training, expected } = golden;
      const input = Float64Array.from(golden.input.data);
      const weights = values(golden.weights);
      const result = forward(network, weights, input, { training });
      expect(largestDifference(result.output, expected.output.data)).toBeLessThan(close);
      expect([...result.updatedStatistics.keys()]).toEqual([...expected.updatedStatistics.keys()]);
      for (const [name, { data }] of expected.updatedStatistics) {
        expect(largestDifference(result.updatedStatistics.get(name)!, data), name).toBeLessThan(close);
      }

      const f = () => projectedOutput(network, weights, input, golden.upstreamGradient.data, { training });
      const step = Math.min(1e-4, result.margin / 100);
      const some = Array.from(input.keys()).filter((index) => index % 7 === 0);
      const gradient = centralDifferences(f, input, some, step);
      for (const index of some) {
        expect(Math.abs(gradient[index] - expected.inputGradient.data[index]), `input ${index}`).toBeLessThan(1e-6);
      }
      for (const [name, { data }] of expected.weightGradients) {
        for (let index = 0; index < data.length; index += 5) {
          const slope = centralDifference(f, weights.get(name)!, index, step);
          expect(Math.abs(slope - data[index]), `${name} ${index}`).toBeLessThan(1e-5 * Math.max(1, Math.abs(slope)));
        }
      }
    });
  });

  describe("losses", () => {
    test.each(named("losses"))("%s", (_, file) => {
      const { loss, logits, probabilities, labels, fromProbabilities, expected } = readLoss(file);
      const actual = meanLoss(
        loss,
        Float64Array.from(probabilities.data),
        fromProbabilities ? null : Float64Array.from(logits.data),
        labels,
      );
      expect(Math.abs(actual - expected.loss)).toBeLessThan(close);
    });
  });

  describe("losses and gradients of networks", () => {
    test.each([...named("gradients"), ...named("regularizers")])("%s", (_, file) => {
      const { network, weights: float32, input, labels, loss, training, expected } = readGradients(file);
      const weights = values(float32);
      const f = () => networkLoss(network, weights, input.data, labels, loss, { training });
      expect(Math.abs(f() - expected.loss)).toBeLessThan(close);
      expect(Math.abs(penalty(network, weights) - expected.penalties)).toBeLessThan(close);
      for (const [name, gradient] of weightGradients(network, weights, f)) {
        expect(largestDifference(gradient, expected.weightGradients.get(name)!.data), name).toBeLessThan(1e-6);
      }
    });
  });

  describe("trajectories: the first loss", () => {
    test.each(named("trajectories"))("%s", (_, file) => {
      const { network, initialWeights, digits, experiment, expected, tolerance } = readTrajectory(file);
      const { batchSize } = experiment.training;
      const input = Float64Array.from(digits.pixels.subarray(0, batchSize * 784), (pixel) => Math.fround(pixel / 255));
      const loss = networkLoss(
        network,
        values(initialWeights),
        input,
        digits.labels.subarray(0, batchSize),
        { type: "sparseCategoricalCrossentropy", labelSmoothing: 0 },
        { training: true },
      );
      expect(Math.abs(loss - expected.lossPerBatch[0])).toBeLessThan(tolerance.loss);
    });
  });
});

describe("the error function", () => {
  // From SciPy 1.17's erf and erfc.
  test.each([
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [-1.5, -0.9661051464753108],
    [2.999, 0.9999777698314002],
  ])("erf(%d)", (x, expected) => expect(Math.abs(erf(x) - expected)).toBeLessThan(1e-14));
  test.each([
    [4, 1.541725790028002e-8],
    [10, 2.088487583762545e-45],
  ])("erfc(%d)", (x, expected) => expect(Math.abs(erfc(x) / expected - 1)).toBeLessThan(1e-12));
  test("is continuous where its two forms meet", () => {
    expect(Math.abs(erf(3 - 1e-12) - erf(3))).toBeLessThan(1e-15);
  });
});

test("the reference refuses what does not fit", () => {
  const golden = readLayer(goldenFiles("layers", ours).find(({ name }) => name === "dropout-inference")!);
  const dropped = () => forward(golden.network, new Map(), golden.input.data, { training: true });
  expect(dropped).toThrow("dropout factors of dropout are missing");
  const half = { training: true, dropout: (_: unknown, count: number) => new Float64Array(count).fill(2) };
  const result = forward(golden.network, new Map(), golden.input.data, half);
  expect(result.output[3]).toBe(2 * golden.input.data[3]);
  expect(() => forward(golden.network, new Map(), new Float32Array(9), { training: false })).toThrow("no whole batch");
});
