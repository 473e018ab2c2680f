import { expect, test } from "vitest";
import { valueStatistics } from "../../../src/core/valueStatistics.ts";

test("least, greatest, mean and deviation, by hand", () => {
  // The deviation of 2, 4, 4, 4, 5, 5, 7, 9 is 2, their mean 5.
  expect(valueStatistics(Float32Array.of(2, 4, 4, 4, 5, 5, 7, 9))).toEqual({
    ...{ count: 8, min: 2, max: 9, mean: 5, deviation: 2, notFinite: 0 },
  });
});

test("a small deviation around a large mean is not lost", () => {
  expect(valueStatistics(Float32Array.of(4_000_000, 4_000_001)).deviation).toBe(0.5);
});

test("what is no number is counted, and spoils nothing", () => {
  expect(valueStatistics(Float32Array.of(NaN, 1, Infinity, 3))).toMatchObject({
    count: 4,
    mean: 2,
    min: 1,
    notFinite: 2,
  });
  expect(valueStatistics(Float32Array.of(NaN))).toMatchObject({ count: 1, mean: 0, deviation: 0, notFinite: 1 });
  expect(valueStatistics(new Float32Array(0))).toMatchObject({ count: 0, min: 0, max: 0, notFinite: 0 });
});
