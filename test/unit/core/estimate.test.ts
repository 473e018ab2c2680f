import { expect, test } from "vitest";
import { estimate } from "../../../src/core/estimate.ts";

test("mean and 95 % intervals of five values, by hand", () => {
  // Deviation √(0.1/4) = 0.158114; t(4) = 2.776; 2.776 · 0.158114 / √5 = 0.196294; 2.776 · 0.158114 · √1.2 = 0.480821.
  const { n, mean, meanMargin, nextMargin } = estimate([0.8, 0.9, 1, 1.1, 1.2]);
  expect([n, mean]).toEqual([5, 1]);
  expect(meanMargin).toBeCloseTo(0.196294, 5);
  expect(nextMargin).toBeCloseTo(0.480821, 5);
});

test("one value has no interval, no value is refused", () => {
  expect(estimate([0.98])).toEqual({ n: 1, mean: 0.98, meanMargin: null, nextMargin: null });
  expect(() => estimate([])).toThrow(RangeError);
  expect(estimate(Array.from({ length: 10 }, (_, index) => index)).meanMargin).toBeCloseTo(
    (2.262 * 3.02765) / 3.162278,
    4,
  );
});

test("between the rows of the table the next fewer degrees of freedom count", () => {
  // Deviation of 0 and 1 in turn: √(n / (4 (n - 1))); t(30) = 2.042 holds to 39 degrees of freedom, t(40) = 2.021 to 59.
  const half = (n: number) => Array.from({ length: n }, (_, index) => index % 2);
  expect(estimate(half(36)).meanMargin).toBeCloseTo((2.042 * Math.sqrt(36 / 140)) / 6, 8);
  expect(estimate(half(50)).meanMargin).toBeCloseTo((2.021 * Math.sqrt(50 / 196)) / Math.sqrt(50), 8);
  expect(estimate(half(400)).meanMargin).toBeCloseTo((1.98 * Math.sqrt(400 / 1596)) / 20, 8);
});
