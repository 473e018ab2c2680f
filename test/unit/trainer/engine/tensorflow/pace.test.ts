import { expect, test } from "vitest";
import { paceOf } from "../../../../../src/trainer/engine/tensorflow/pace.ts";
import { experimentWith } from "../../../../helpers/wasmLearner.ts";

const output = { type: "dense", units: 10, activation: "softmax" } as const;
const { network: small } = experimentWith([{ type: "flatten" }, output], {});
const { network: large } = experimentWith(
  [{ type: "conv2d", filters: 64, kernelSize: 5, padding: "same" }, { type: "flatten" }, output],
  {},
);

test("operations of small networks stay on one thread, four steps a call; those of large ones are shared; convolutions go two at a time", () => {
  expect(paceOf(small, 128, null, 8)).toEqual({ threads: 1, operations: 1, stepsPerCall: 4 });
  expect(paceOf(large, 128, null, 8)).toEqual({ threads: 8, operations: 2, stepsPerCall: 1 });
  // The size of the batch counts: 64 × 25 + 10 × 64 multiplications for each of 784 pixels.
  expect(paceOf(large, 56, null, 8).threads).toBe(1);
  expect(paceOf(large, 57, null, 8).threads).toBe(8);
});

test("the number of threads that a person asks for is taken", () => {
  expect(paceOf(large, 128, 3, 8)).toEqual({ threads: 3, operations: 2, stepsPerCall: 1 });
  expect(paceOf(large, 128, 1, 8)).toEqual({ threads: 1, operations: 1, stepsPerCall: 1 });
  expect(paceOf(small, 128, 3, 8)).toEqual({ threads: 3, operations: 1, stepsPerCall: 4 });
});
