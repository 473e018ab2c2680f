import { expect, test } from "vitest";
import { estimate } from "../../../src/core/estimate.ts";

test("mean and 95 % intervals of five values, by hand", () => {
  // Deviation √(0.1/4) = 0.158114; t(4) = 2.77645; 2.77645 · 0.158114 / √5 = 0.196325; by √1.2 instead: 0.480896.
  const { n, mean, meanMargin, nextMargin } = estimate([0.8, 0.9, 1, 1.1, 1.2]);
  expect([n, mean]).toEqual([5, 1]);
  expect(meanMargin).toBeCloseTo(0.196325, 6);
  expect(nextMargin).toBeCloseTo(0.480896, 5);
});

test("one value has no interval, no value is refused", () => {
  expect(estimate([0.98])).toEqual({ n: 1, mean: 0.98, meanMargin: null, nextMargin: null });
  expect(() => estimate([])).toThrow(RangeError);
  expect(estimate(Array.from({ length: 10 }, (_, index) => index)).meanMargin).toBeCloseTo(
    (2.26216 * 3.02765) / 3.162278,
    5,
  );
});

test("between the rows of the table the next fewer degrees of freedom count", () => {
  // Deviation of 0 and 1 in turn: √(n / (4 (n - 1))); t(30) = 2.04227 holds to 39 degrees of freedom, t(40) = 2.02108 to 59.
  const half = (n: number) => Array.from({ length: n }, (_, index) => index % 2);
  expect(estimate(half(36)).meanMargin).toBeCloseTo((2.04227 * Math.sqrt(36 / 140)) / 6, 8);
  expect(estimate(half(50)).meanMargin).toBeCloseTo((2.02108 * Math.sqrt(50 / 196)) / Math.sqrt(50), 8);
  expect(estimate(half(400)).meanMargin).toBeCloseTo((1.97993 * Math.sqrt(400 / 1596)) / 20, 8);
});

/** P(|T| ≤ t) by its finite sums for whole degrees of freedom: Abramowitz and Stegun 1964, 26.7.3 and 26.7.4. */
function within(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const odd = freedom % 2 === 1;
  let [term, sum] = [odd ? Math.cos(angle) : 1, 0];
  for (let k = odd ? 3 : 2; k <= freedom; k += 2) {
    sum += term;
    term *= (Math.cos(angle) ** 2 * (k - 1)) / k;
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}

test.each([...Array.from({ length: 30 }, (_, index) => index + 1), 40, 60, 120])(
  "with %i degrees of freedom 0.95 of Student's t distribution lies within the table's quantile, to its fifth decimal",
  (freedom) => {
    // The margin of one more value is t · deviation · √(1 + 1/n), so the quantile can be taken out of it.
    const n = freedom + 1;
    const values = Array.from({ length: n }, (_, index) => index % 2);
    const { mean, nextMargin } = estimate(values);
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const t = (nextMargin ?? 0) / Math.sqrt((squares / freedom) * (1 + 1 / n));
    expect(within(t - 0.0000051, freedom)).toBeLessThan(0.95);
    expect(within(t + 0.0000051, freedom)).toBeGreaterThan(0.95);
  },
);
