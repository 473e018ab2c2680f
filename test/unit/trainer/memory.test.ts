import { expect, test } from "vitest";
import type { ExpectedError } from "../../../src/core/errors.ts";
import { buildNetwork } from "../../../src/core/network/build.ts";
import { checkMemory, isOutOfMemory } from "../../../src/trainer/memory.ts";
import { softmaxExperiment } from "../../helpers/softmaxExperiment.ts";

const { model, training } = softmaxExperiment();
const network = buildNetwork(model.layers, [28, 28, 1], () => undefined)!;

test("parameters, gradients and what the optimizer keeps are counted before anything is allocated", () => {
  // 784 · 10 + 10 parameters of 4 bytes: weights, gradients, momentum.
  const needed = 7850 * 4 * 3;
  expect(() => checkMemory(network, training, needed)).not.toThrow();
  expect(() => checkMemory(network, training, needed - 1)).toThrow(
    "The network is too large for memory: its 7,850 parameters with gradients and what sgd keeps " +
      "take at least 0.0 GiB; this machine has 0.0 GiB.",
  );
  const plain = { ...training, optimizer: { ...training.optimizer, type: "sgd", momentum: 0 } } as typeof training;
  expect(() => checkMemory(network, plain, 7850 * 4 * 2)).not.toThrow();
  expect(() => checkMemory(network, plain, 7850 * 4 * 2 - 1)).toThrow("parameters with gradients take");
});

test("the largest layer is named", () => {
  let thrown: unknown;
  try {
    checkMemory(network, training, 0);
  } catch (error) {
    thrown = error;
  }
  expect((thrown as ExpectedError).next).toBe("Make the largest layer smaller: dense/kernel has shape [784, 10].");
});

test("what JavaScript says when there is no room", () => {
  const refusal = (make: () => unknown): unknown => {
    try {
      return make();
    } catch (error) {
      return error;
    }
  };
  expect(isOutOfMemory(refusal(() => new ArrayBuffer(2 ** 52)))).toBe(true);
  expect(isOutOfMemory(refusal(() => new Float32Array(2 ** 52)))).toBe(true);
  expect(isOutOfMemory(refusal(() => new WebAssembly.Memory({ initial: 2, maximum: 1, shared: true })))).toBe(false);
  expect(isOutOfMemory(refusal(() => (1).toFixed(1000)))).toBe(false);
});
