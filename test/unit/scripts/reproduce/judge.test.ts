import { expect, test } from "vitest";
import { decimalsOf, estimate, judge, roundingOf } from "../../../../scripts/reproduce/judge.ts";

test("mean and 95 % intervals of five values, by hand", () => {
  // Deviation √(0.1/4) = 0.158114; t(4) = 2.776; 2.776 · 0.158114 / √5 = 0.196294; 2.776 · 0.158114 · √1.2 = 0.480821.
  const { n, mean, meanMargin, nextMargin } = estimate([0.8, 0.9, 1, 1.1, 1.2]);
  expect([n, mean]).toEqual([5, 1]);
  expect(meanMargin).toBeCloseTo(0.196294, 5);
  expect(nextMargin).toBeCloseTo(0.480821, 5);
});

test("one value has no interval; none and more than the table holds are refused", () => {
  expect(estimate([0.98])).toEqual({ n: 1, mean: 0.98, meanMargin: null, nextMargin: null });
  expect(() => estimate([])).toThrow(RangeError);
  expect(() => estimate(Array.from({ length: 11 }, () => 1))).toThrow(RangeError);
  expect(estimate(Array.from({ length: 10 }, (_, index) => index)).meanMargin).toBeCloseTo(
    (2.262 * 3.02765) / 3.162278,
    4,
  );
});

test("a published figure agrees, differs by noise, or truly differs", () => {
  const ours = estimate([0.8, 0.9, 1, 1.1, 1.2]);
  expect(judge("1.19", ours)).toBe("agrees");
  expect(judge("0.81", ours)).toBe("agrees");
  expect(judge("1.30", ours)).toBe("differs by noise");
  expect(judge("0.53", ours)).toBe("differs by noise");
  expect(judge("1.49", ours)).toBe("truly differs");
  expect(judge("0.9", estimate([0.98]))).toBe("one seed: not judged");
});

test("what the rounding of a published figure hides is no difference", () => {
  const certain = estimate([0.98714, 0.98714]);
  expect(judge("0.987", certain)).toBe("agrees");
  expect(judge("0.9870", certain)).toBe("truly differs");
  expect([decimalsOf("0.987"), decimalsOf("99")]).toEqual([3, 0]);
  expect(roundingOf("0.987")).toBeCloseTo(0.0005, 10);
});
