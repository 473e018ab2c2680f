import { describe, expect, test } from "vitest";
import { rowsOf, weightLayouts } from "../../../../../../src/trainer/engine/wasm/plan/layout.ts";
import { batchNormalization, conv2d, dense, flatten, networkOf } from "../../../../../helpers/layers.ts";

describe("each element of a weight has a place of its own", () => {
  const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 10, 16, 17];
  test.each(sizes.map((n, i) => [n, sizes[(3 * i + 2) % sizes.length]]))("%i filters or units after %i", (to, from) => {
    const network = networkOf([conv2d(to, [3, 2]), batchNormalization(), flatten, dense(from)], [4, 5, from]);
    for (const { spec, stored, positions } of weightLayouts(network)) {
      expect(stored % 4, spec.name).toBe(0);
      expect(positions, spec.name).toHaveLength(spec.size);
      expect(new Set(positions).size, spec.name).toBe(spec.size);
      expect(Math.min(...positions), spec.name).toBeGreaterThanOrEqual(0);
      expect(Math.max(...positions), spec.name).toBeLessThan(stored);
    }
  });
});

test("rows of an image or a vector hold whole groups of channels and are a multiple of four", () => {
  expect(rowsOf([10])).toBe(12);
  expect(rowsOf([3, 5, 1])).toBe(32);
  expect(rowsOf([3, 5, 7])).toBe(120);
  expect(rowsOf([1, 1, 16])).toBe(16);
});
