import { describe, expect, it } from "vitest";
import { decimated, nearestIndex, smoothed } from "../../../../src/core/pictures/decimation.ts";

const points = (values: readonly number[]) => ({
  x: Float64Array.from(values, (_, i) => i),
  y: Float64Array.from(values),
});

describe("decimating a curve", () => {
  it("leaves few points as they are", () => {
    expect(decimated(points([3, 1, 2]), { min: 0, max: 2 }, 100)).toEqual([
      { x: 0, y: 3 },
      { x: 1, y: 1 },
      { x: 2, y: 2 },
    ]);
  });

  it("keeps every spike of a hundred thousand points, in few of them and in order", () => {
    const count = 100_000;
    const y = Float64Array.from({ length: count }, (_, i) => Math.sin(i / 5000));
    const spikes = new Map([
      [17, 50],
      [40_321, -30],
      [99_998, 70],
    ]);
    for (const [at, value] of spikes) y[at] = value;
    const kept = decimated({ x: Float64Array.from(y, (_, i) => i), y }, { min: 0, max: count - 1 }, 500);
    expect(kept.length).toBeLessThanOrEqual(2 * 501);
    for (const [x, value] of spikes) expect(kept).toContainEqual({ x, y: value });
    const xs = kept.map(({ x }) => x);
    expect(xs).toEqual([...xs].sort((one, other) => one - other));
  });

  it("keeps the neighbours of what is visible, so that lines reach the edges", () => {
    const kept = decimated(points([0, 1, 2, 3, 4, 5, 6]), { min: 2.5, max: 4.5 }, 100);
    expect(kept.map(({ x }) => x)).toEqual([2, 3, 4, 5]);
  });

  it("makes one gap of values that are not finite", () => {
    expect(decimated(points([1, NaN, Infinity, 2]), { min: 0, max: 3 }, 100)).toEqual([
      { x: 0, y: 1 },
      { x: 1, y: NaN },
      { x: 3, y: 2 },
    ]);
  });

  it("makes a gap of a whole column of them", () => {
    const values = Array.from({ length: 100 }, (_, i) => (i >= 40 && i < 60 ? NaN : i));
    const kept = decimated(points(values), { min: 0, max: 99 }, 10);
    expect(kept.filter(({ y }) => Number.isNaN(y))).toHaveLength(1);
    expect(kept.some(({ x }) => x === 39)).toBe(true);
    expect(kept.some(({ x }) => x === 60)).toBe(true);
  });

  it("has nothing of an empty curve", () => {
    expect(decimated(points([]), { min: 0, max: 1 }, 10)).toEqual([]);
  });
});

it.each([
  [-5, 0],
  [0.4, 0],
  [0.6, 1],
  [2, 2],
  [9, 3],
])("the point nearest to %d is found", (value, index) => {
  expect(nearestIndex(Float64Array.of(0, 1, 2, 3), value)).toBe(index);
});

it("nothing is nearest where there is nothing", () => {
  expect(nearestIndex(new Float64Array(0), 1)).toBe(-1);
});

describe("smoothing", () => {
  it("leaves values alone without a weight", () => {
    const y = Float64Array.of(1, 5, 2);
    expect(smoothed(y, 0)).toBe(y);
  });

  it("begins at the first value, without a bias to zero", () => {
    expect([...smoothed(Float64Array.of(4, 4, 4), 0.9)].map((value) => Number(value.toFixed(9)))).toEqual([4, 4, 4]);
    const [, second] = smoothed(Float64Array.of(0, 1), 0.5);
    expect(second).toBeCloseTo(2 / 3);
  });

  it("leaves what is not finite out of the average", () => {
    const [first, second, third] = smoothed(Float64Array.of(2, NaN, 2), 0.9);
    expect(first).toBeCloseTo(2);
    expect(second).toBeNaN();
    expect(third).toBeCloseTo(2);
  });
});
