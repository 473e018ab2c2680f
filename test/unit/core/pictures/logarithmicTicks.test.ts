import { expect, it } from "vitest";
import { logarithmicTicks } from "../../../../src/core/pictures/axisRange.ts";

it.each([
  [0.109, 0.25, [0.15, 0.2, 0.25]],
  [0.03, 0.6, [0.05, 0.1, 0.2, 0.5]],
  [0.009, 3, [0.01, 0.03, 0.1, 0.3, 1, 3]],
  [2e-6, 2, [1e-5, 1e-4, 1e-3, 0.01, 0.1, 1]],
  [0.14, 2e9, [1, 1e2, 1e4, 1e6, 1e8]],
  [0.14, 1.4e37, [1, 1e5, 1e10, 1e15, 1e20, 1e25, 1e30, 1e35]],
  [0.31, 0.32, [0.31, 0.312, 0.314, 0.316, 0.318, 0.32]],
])("a logarithmic axis from %d to %d has round numbers", (min, max, ticks) => {
  expect(logarithmicTicks({ min, max })).toEqual(ticks);
});
