import { describe, expect, it } from "vitest";
import { viewDimensions } from "../../../../src/core/sweep/views/dimensions.ts";
import { distanceToLine } from "../../../../src/core/pictures/decimation.ts";
import { isLoss, metricPoints, offeredMetrics } from "../../../../webview/sweep/curveMetrics.ts";
import { goodness, rampColor, rampOf } from "../../../../webview/sweep/ramp.ts";
import { roundTicks } from "../../../../src/core/pictures/axisRange.ts";
import { measureRange, valueTicks } from "../../../../webview/sweep/ticks.ts";
import { sweepRun } from "./sweepRuns.ts";

describe("the ramp of colours", () => {
  it("goes from the worst to the best that is shown", () => {
    const ramp = rampOf([sweepRun(0, { accuracy: 0.5 }), sweepRun(1, { accuracy: 0.9 })], "accuracy");
    expect([0.5, 0.7, 0.9].map((value) => goodness(value, ramp))).toEqual([0, expect.closeTo(0.5), 1]);
  });

  it("is turned round where less is better", () => {
    const ramp = rampOf([sweepRun(0, { seconds: 10 }), sweepRun(1, { seconds: 20 })], "seconds");
    expect([10, 20].map((value) => goodness(value, ramp))).toEqual([1, 0]);
  });

  it("has one colour where all are alike, and a range where nothing is known", () => {
    expect(goodness(0.9, rampOf([sweepRun(0)], "accuracy"))).toBe(1);
    expect(rampOf([sweepRun(0, { accuracy: null })], "accuracy")).toMatchObject({ min: 0, max: 1 });
  });

  it("is grey in the middle, and of one colour of the theme on either side", () => {
    expect(rampColor(0)).toContain("var(--second) 100.0%");
    expect(rampColor(0.5)).toContain("0.0%");
    expect(rampColor(1)).toContain("var(--first) 100.0%");
  });
});

describe("ticks", () => {
  it("are round", () => {
    expect(roundTicks({ min: 0, max: 1 }, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(roundTicks({ min: 0.94, max: 0.97 }, 3)).toEqual([0.94, 0.95, 0.96, 0.97]);
    expect(roundTicks({ min: 0, max: 22.9 }, 4)).toEqual([0, 10, 20]);
    expect(roundTicks({ min: 3, max: 3 }, 4)).toEqual([3]);
  });

  it("of a measure begin at 0 where it is no share", () => {
    expect(measureRange("seconds", { min: 10, max: 20 })).toEqual({ min: 0, max: 20.8 });
    expect(measureRange("accuracy", { min: 0.113, max: 0.971 })).toEqual({ min: 0, max: 1 });
  });

  it("of few values are the values, of many round numbers along the axis", () => {
    const dimensionOf = (values: readonly number[]): ReturnType<typeof viewDimensions>[number] =>
      viewDimensions(
        values.map((value, index) => sweepRun(index, { values: { a: value } })),
        ["a"],
        false,
      )[0];
    expect(valueTicks(dimensionOf([16, 32, 64])).map(({ text }) => text)).toEqual(["16", "32", "64"]);
    const many = Array.from({ length: 31 }, (_, i) => Number(`${1 + (i % 9)}e-${1 + Math.floor(i / 9)}`));
    const ticks = valueTicks(dimensionOf([...many, 1, 0.00001]));
    expect(ticks.find(({ text }) => text === "0.001")?.place).toBeCloseTo(0.4);
    expect(ticks.every(({ place }) => place >= 0 && place <= 1)).toBe(true);
  });
});

describe("curves", () => {
  const none = { epoch: new Float64Array(0), loss: new Float64Array(0), accuracy: new Float64Array(0) };
  const test = { epoch: Float64Array.of(1, 2), loss: Float64Array.of(0.5, NaN), accuracy: Float64Array.of(0.8, 0.9) };

  it("are offered where some run has points", () => {
    expect(offeredMetrics([{ validation: none, test, training: none }])).toEqual(["testAccuracy", "testLoss"]);
    expect(offeredMetrics([])).toEqual([]);
  });

  it("are losses or shares by epoch", () => {
    const { x, y } = metricPoints({ validation: none, test, training: none }, "testLoss");
    expect([[...x], [...y]]).toEqual([
      [1, 2],
      [0.5, NaN],
    ]);
    expect([isLoss("testLoss"), isLoss("trainingAccuracy")]).toEqual([true, false]);
  });

  it("are pointed at from some way off", () => {
    const line = [
      { x: 0, y: 0 },
      { x: 10, y: 0 },
      { x: 10, y: 10 },
    ];
    expect(distanceToLine({ x: 5, y: 3 }, line)).toBe(3);
    expect(distanceToLine({ x: 13, y: 14 }, line)).toBe(5);
    expect(distanceToLine({ x: 3, y: 4 }, line.slice(0, 1))).toBe(5);
    expect(distanceToLine({ x: 3, y: 4 }, [])).toBe(Infinity);
  });
});
