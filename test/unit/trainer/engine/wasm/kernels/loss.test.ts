import { describe, expect, test } from "vitest";
import type { Loss } from "../../../../../../src/core/experiment/normalize.ts";
import { runSinglePass } from "../../../../../../src/trainer/engine/wasm/singlePass.ts";
import { activation, conv2d, dense, flatten, globalAverage, networkOf } from "../../../../../helpers/layers.ts";
import { checkPass } from "../../../../../helpers/passCheck.ts";

const lanes = [4, 8, 16] as const;
const crossEntropy = (labelSmoothing = 0): Loss => ({ type: "sparseCategoricalCrossentropy", labelSmoothing });
const squares: Loss = { type: "meanSquaredError" };

describe("a network's loss equals the reference's, and its gradients its differences", () => {
  test.each([
    ["cross-entropy of logits", crossEntropy(), "softmax"],
    ["cross-entropy of logits, smoothed", crossEntropy(0.1), "softmax"],
    ["cross-entropy of probabilities that do not add up to one", crossEntropy(), "sigmoid"],
    ["cross-entropy of such probabilities, smoothed", crossEntropy(0.2), "sigmoid"],
    ["mean squared error of probabilities", squares, "softmax"],
    ["mean squared error of sigmoids", squares, "sigmoid"],
    ["mean squared error of anything", squares, "linear"],
  ] as const)("%s", (_, loss, last) => {
    for (const [i, count] of lanes.entries()) {
      for (const batch of [1, count, count + 1, 33]) {
        const layers = [dense(10, { activation: last })];
        checkPass({ layers, inputShape: [5 + i], batch, lanes: count, loss, entries: 3 });
      }
    }
  });

  test("a softmax that is a layer of its own, or in a convolution", () => {
    const inputShape = [3, 4, 2] as const;
    checkPass({
      layers: [flatten, dense(10), activation("softmax")],
      inputShape,
      batch: 6,
      lanes: 4,
      loss: crossEntropy(0.05),
    });
    // Its probabilities pass a flatten or an average first: the loss sees bare probabilities.
    checkPass({
      layers: [conv2d(10, [3, 4], { activation: "softmax" }), flatten],
      inputShape,
      batch: 6,
      lanes: 4,
      loss: crossEntropy(),
    });
    checkPass({
      layers: [conv2d(10, 2, { activation: "softmax" }), globalAverage],
      inputShape,
      batch: 6,
      lanes: 8,
      loss: crossEntropy(),
    });
  });

  test.each(["l1", "l2"] as const)("with penalties: %s", (type) => {
    checkPass({
      layers: [
        conv2d(7, 3, { activation: "tanh", kernelRegularizer: { type, factor: 0.003 } }),
        conv2d(40, 3, { activation: "tanh", kernelRegularizer: { type: type === "l1" ? "l2" : "l1", factor: 0.01 } }),
        flatten,
        dense(13, { activation: "tanh", kernelRegularizer: { type, factor: 0.02 } }),
        dense(10, { activation: "softmax", kernelRegularizer: null }),
      ],
      inputShape: [6, 5, 12],
      batch: 7,
      lanes: 4,
      loss: crossEntropy(),
      entries: 5,
    });
  });
});

describe("extremes", () => {
  const pass = (values: readonly number[], label: number, loss: Loss = crossEntropy()) =>
    runSinglePass({
      network: networkOf([activation("softmax")], [10]),
      objective: { type: "loss", loss, fromProbabilities: false },
      training: true,
      input: Float32Array.from(values),
      weights: new Map(),
      labels: Uint8Array.of(label),
      lanes: 4,
    });
  const one = (k: number, high: number, low = 0) => Array.from({ length: 10 }, (_, i) => (i === k ? high : low));

  test("a confident, right prediction costs nothing", () => {
    const { losses, inputGradient } = pass(one(3, 200), 3);
    expect(losses[0]).toBe(0);
    for (const g of inputGradient) expect(Math.abs(g)).toBeLessThan(1e-30);
  });
  test("a confident, wrong one costs the difference of the logits, without a limit", () => {
    const { losses, inputGradient } = pass(one(3, 500), 4);
    expect(losses[0]).toBe(500);
    expect(inputGradient[3]).toBeCloseTo(1, 6);
    expect(inputGradient[4]).toBeCloseTo(-1, 6);
  });
  test("the largest floats overflow nothing", () => {
    expect(pass(one(3, 3e38, 2.9e38), 3).losses[0]).toBe(0);
  });
  test("equal outputs: the first label is predicted, as by Keras's argmax", () => {
    const { predictions, losses } = pass(new Array<number>(10).fill(1), 7);
    expect(predictions[0]).toBe(0);
    expect(losses[0]).toBeCloseTo(Math.log(10), 6);
  });
  test.each([NaN, Infinity])("a logit of %d shows in the loss", (value) => {
    expect(pass(one(3, value), 4).losses[0]).toBeNaN();
  });
  test("and so does a squared error", () => {
    const network = networkOf([activation("linear")], [10]);
    const { losses } = runSinglePass({
      network,
      objective: { type: "loss", loss: squares, fromProbabilities: false },
      training: true,
      input: Float32Array.from(one(2, NaN)),
      weights: new Map(),
      labels: Uint8Array.of(1),
      lanes: 4,
    });
    expect(losses[0]).toBeNaN();
  });
});
