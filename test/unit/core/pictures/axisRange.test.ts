import { describe, expect, it } from "vitest";
import {
  epochTicks,
  linearRange,
  logarithmicRange,
  nothingCut,
  rangeOf,
  shareRange,
} from "../../../../src/core/pictures/axisRange.ts";

const curve = (values: readonly number[], cut = nothingCut) => ({
  points: { x: Float64Array.from(values, (_, i) => i), y: Float64Array.from(values) },
  cut,
});
const everything = { min: 0, max: 1e9 };

describe("what an axis needs", () => {
  it("is what is visible of all curves, as far as it is finite", () => {
    const curves = [curve([9, 2, NaN, 3, 8]), curve([4, 5, Infinity, 6, 0])];
    expect(rangeOf(curves, { min: 1, max: 3 })).toEqual({ min: 2, max: 6 });
    expect(rangeOf([curve([NaN])], everything)).toBeNull();
    expect(rangeOf([], everything)).toBeNull();
  });

  it("does without what a logarithm has no place for", () => {
    expect(rangeOf([curve([0, -1, 3, 5])], everything, 0)).toEqual({ min: 3, max: 5 });
  });

  it("cuts off few values on the side that it may", () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i < 3 ? -100 : i > 996 ? 100 : i / 1000));
    const low = rangeOf([curve(values, { low: 0.01, high: 0 })], everything);
    expect(low?.min).toBeGreaterThan(0);
    expect(low?.max).toBe(100);
    const high = rangeOf([curve(values, { low: 0, high: 0.01 })], everything);
    expect(high?.min).toBe(-100);
    expect(high?.max).toBeLessThan(1);
  });
});

describe("an axis", () => {
  it("of losses begins at 0", () => {
    expect(linearRange({ min: 0.5, max: 2 }).min).toBe(0);
    expect(linearRange({ min: 0.5, max: 2 }).max).toBeGreaterThan(2);
    expect(linearRange(null)).toEqual({ min: 0, max: 1 });
  });

  it("by powers of ten shows six of them at most", () => {
    const { min, max } = logarithmicRange({ min: 1e-30, max: 2 });
    expect(max / min).toBeCloseTo(1e6, 0);
    expect(logarithmicRange(null).min).toBeGreaterThan(0);
  });

  it("by powers of ten shows a loss on its way to infinity from where it began", () => {
    const { min, max } = logarithmicRange({ min: 0.14, max: 1.2e37 });
    expect(min).toBeLessThan(0.14);
    expect(max).toBeGreaterThan(1.2e37);
    // But not what comes near 0 beside it.
    expect(logarithmicRange({ min: 1e-30, max: 1e37 }).min).toBe(0.01);
    // No leap where six powers of ten reach as far down.
    expect(logarithmicRange({ min: 1e-30, max: 9999 }).min).toBeCloseTo(0.01, 1);
  });

  it.each([
    [0.883, 0.992, 0.88, 1],
    [0.1, 0.99, 0, 1],
    [0.9871, 0.9886, 0.986, 0.99],
    [0, 0, 0, 0.002],
    [1, 1, 0.998, 1],
  ])("of shares from %d to %d ends at round steps", (min, max, low, high) => {
    expect(shareRange({ min, max })).toEqual({ min: low, max: high });
  });

  it.each([
    // Between two epochs nothing is written; within one there is nothing else.
    [1, 2, [1, 2]],
    [0, 1, [0, 1]],
    [0, 2, [0, 1, 2]],
    [1, 4, [1, 2, 3, 4]],
    [0.5, 2.4, [1, 2]],
    [3.2, 4.4, [3.5, 4]],
  ])("of epochs from %d to %d has whole numbers where there are some", (min, max, ticks) => {
    expect(epochTicks({ min, max }, 4)).toEqual(ticks);
  });

  it("of many epochs has some ten numbers", () => {
    expect(epochTicks({ min: 1, max: 60 }, 10)).toEqual([10, 20, 30, 40, 50, 60]);
  });
});
