import { expect, test } from "vitest";
import { epochOrder } from "../../../src/core/order.ts";
import { Batches } from "../../../src/trainer/batches.ts";

const options = { count: 10, batchSize: 4, stepsPerEpoch: null, seed: 7, shuffle: true };

test("an epoch goes once through the digits, in its own order; its last batch is smaller", () => {
  const batches = new Batches(options);
  expect(batches.stepsPerEpoch).toBe(3);
  const first = batches.slice(0, 3);
  expect([...first.batchSizes]).toEqual([4, 4, 2]);
  expect([...first.indices]).toEqual([...epochOrder(10, 7, 0, true)]);
  expect([...batches.slice(3, 6).indices]).toEqual([...epochOrder(10, 7, 1, true)]);
});

test("chunks do not matter, nor do they when they span epochs", () => {
  const whole = new Batches(options).slice(0, 12);
  for (const size of [1, 2, 5]) {
    const batches = new Batches(options);
    const parts = [];
    for (let step = 0; step < 12; step += size) parts.push(batches.slice(step, Math.min(12, step + size)));
    expect(parts.flatMap(({ indices }) => [...indices])).toEqual([...whole.indices]);
    expect(parts.flatMap(({ batchSizes }) => [...batchSizes])).toEqual([...whole.batchSizes]);
  }
});

test("any step can be reached without those before it", () => {
  const one = new Batches(options);
  one.slice(0, 7);
  expect(new Batches(options).slice(7, 8)).toEqual(one.slice(7, 8));
});

test("without shuffling, the order is the file's", () => {
  const { indices } = new Batches({ ...options, shuffle: false }).slice(0, 4);
  expect([...indices]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3]);
});

test("fewer steps an epoch leave out the rest, in another order each epoch", () => {
  const batches = new Batches({ ...options, stepsPerEpoch: 2 });
  expect(batches.stepsPerEpoch).toBe(2);
  const { indices, batchSizes } = batches.slice(0, 4);
  expect([...batchSizes]).toEqual([4, 4, 4, 4]);
  expect([...indices]).toEqual([
    ...epochOrder(10, 7, 0, true).subarray(0, 8),
    ...epochOrder(10, 7, 1, true).subarray(0, 8),
  ]);
});

test("more steps an epoch go on with further passes, no pass twice", () => {
  const batches = new Batches({ ...options, stepsPerEpoch: 5 });
  const { indices, batchSizes } = batches.slice(0, 10);
  expect([...batchSizes]).toEqual([4, 4, 2, 4, 4, 4, 4, 2, 4, 4]);
  expect([...indices]).toEqual([
    ...epochOrder(10, 7, 0, true),
    ...epochOrder(10, 7, 1, true).subarray(0, 8),
    ...epochOrder(10, 7, 2, true),
    ...epochOrder(10, 7, 3, true).subarray(0, 8),
  ]);
});

test("a batch larger than the set is the set", () => {
  const batches = new Batches({ ...options, batchSize: 64 });
  expect(batches.stepsPerEpoch).toBe(1);
  expect([...batches.slice(0, 2).batchSizes]).toEqual([10, 10]);
});
