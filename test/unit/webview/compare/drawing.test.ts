import { describe, expect, it } from "vitest";
import { alongAxis, barAxis } from "../../../../src/core/pictures/barAxis.ts";
import { differenceCells, signed } from "../../../../webview/compare/difference.ts";
import { dashOf } from "../../../../src/core/pictures/strokes.ts";
import { pointsOf } from "../../../../webview/compare/series.ts";
import { curve } from "./comparedRuns.ts";

describe("the axis of accuracies", () => {
  it.each([
    [null, 0, 0],
    [0.113, 0, 0],
    [NaN, 0, 0],
    [0.72, 0.5, 0],
    [0.962, 0.94, 0],
    [0.9876, 0.981, 1],
    [1, 0.999, 1],
  ])("begins below %s at %s", (least, from, decimals) => {
    expect(barAxis(least)).toEqual({ from, to: 1, decimals });
  });

  it("has a place for each share", () => {
    const axis = { from: 0.9, to: 1, decimals: 0 };
    expect(alongAxis(0.95, axis)).toBeCloseTo(0.5);
    expect(alongAxis(0.5, axis)).toBe(0);
    expect(alongAxis(1.1, axis)).toBe(1);
  });
});

describe("a curve's points", () => {
  const given = curve({
    step: Float64Array.of(10, 20, 30),
    epoch: Float64Array.of(1, 2, 3),
    seconds: Float64Array.of(NaN, 4, 6),
    loss: Float64Array.of(0.5, NaN, 0),
    accuracy: Float64Array.of(0.8, 0.9, 0.95),
  });

  it("stand where they are asked to, but not without a place there", () => {
    expect([...pointsOf(given, "step", "accuracy").x]).toEqual([10, 20, 30]);
    const { x, y } = pointsOf(given, "seconds", "accuracy");
    expect([...x]).toEqual([4, 6]);
    expect([...y]).toEqual([0.9, 0.95]);
  });

  it("keep what is no number, as a gap", () => {
    expect([...pointsOf(given, "epoch", "loss").y]).toEqual([0.5, NaN, 0]);
  });

  it("are dashed in ways that differ, the first not at all", () => {
    expect(dashOf(0)).toEqual([]);
    expect(new Set([0, 1, 2, 3].map((dash) => dashOf(dash).join())).size).toBe(4);
    expect(dashOf(4)).toEqual(dashOf(0));
  });
});

describe("the difference of two confusion matrices", () => {
  const difference = new Int32Array(100);
  difference[0] = 4; // more digits right
  difference[1] = 3; // more mistakes
  difference[99] = -2; // fewer digits right
  difference[98] = -6; // fewer mistakes
  const cells = differenceCells(difference);

  it("tells who does better: more digits on the diagonal, fewer beside it", () => {
    expect([0, 1, 99, 98, 50].map((at) => cells[at]?.better)).toEqual(["one", "other", "other", "one", null]);
    expect(cells[98]).toMatchObject({ truth: 9, predicted: 8, value: -6 });
  });

  it("weighs the diagonal and the mistakes apart", () => {
    expect([0, 1, 99, 98, 50].map((at) => cells[at]?.weight)).toEqual([1, 0.5, 0.5, 1, 0]);
    expect(differenceCells(new Int32Array(100)).every(({ weight }) => weight === 0)).toBe(true);
  });

  it("is written with its sign", () => {
    expect([3, -2, 0].map(signed)).toEqual(["+3", "−2", ""]);
  });
});
