import { expect, it } from "vitest";
import type { DropoutNode } from "../../../../../src/core/network/network.ts";
import { DropoutMasks } from "../../../../../src/trainer/engine/tfjs/dropoutMasks.ts";
import { dropoutFactors } from "../../../../helpers/dropoutMask.ts";

const layer = (shape: readonly number[], rate: number, ordinal: number) =>
  ({ type: "dropout", shape, rate, ordinal }) as unknown as DropoutNode;

it.each([
  ["whole groups of sixteen", layer([4, 4, 8], 0.25, 0), 3, 7, 5],
  ["a size that four does not divide", layer([5, 5, 6], 0.5, 2), 3, 0, 4],
  ["less than a group", layer([3], 0.9, 1), 4294967295, 100_000, 7],
  ["many digits", layer([150], 0.01, 3), 42, 1, 300],
])("keeps what Philox's words say, as the other engine does: %s", (_, node, seed, step, batch) => {
  const size = node.shape.reduce((product, n) => product * n, 1);
  const mask = new Uint8Array(batch * size).fill(9);
  new DropoutMasks(seed).write(node, step, batch, mask);
  const factors = dropoutFactors(node, { seed, step, batch, count: mask.length });
  const channels = node.shape.length === 3 ? node.shape[2] : 1;
  const pixels = size / channels;
  // From Keras's order back to channels first.
  const expected = Uint8Array.from(mask, (_value, i) => {
    const [digit, position] = [Math.floor(i / size), i % size];
    return factors[digit * size + (position % pixels) * channels + Math.floor(position / pixels)] === 0 ? 0 : 1;
  });
  expect(mask).toEqual(expected);
  expect(new Set(mask).size).toBe(2);
});

it("writes layers of any size one after the other", () => {
  const masks = new DropoutMasks(1);
  const [small, large] = [layer([10], 0.5, 0), layer([28, 28, 32], 0.5, 1)];
  const first = new Uint8Array(20);
  masks.write(small, 3, 2, first);
  masks.write(large, 3, 2, new Uint8Array(2 * 28 * 28 * 32));
  const again = new Uint8Array(20);
  masks.write(small, 3, 2, again);
  expect(again).toEqual(first);
});
