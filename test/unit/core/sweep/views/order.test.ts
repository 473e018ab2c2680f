import { describe, expect, it } from "vitest";
import { viewDimensions } from "../../../../../src/core/sweep/views/dimensions.ts";
import { orderedRuns } from "../../../../../src/core/sweep/views/order.ts";
import { parallelLines } from "../../../../../src/core/sweep/views/parallel.ts";
import { bestRun, leastAccuracy, measureOf } from "../../../../../src/core/sweep/views/runs.ts";
import { viewRuns } from "./viewRuns.ts";

const paths = ["activation", "rate"];
const runs = viewRuns(paths, [
  [["tanh", 0.1], 0.8],
  [["relu", 0.01], null],
  [["tanh", 0.01], 0.9],
  [["relu", 0.1], 0.9],
]);
const dimensions = viewDimensions(runs, paths, false);
const sorted = (by: string, descending: boolean): number[] =>
  orderedRuns(runs, { by, descending }, dimensions, (run) => run.accuracy).map(({ index }) => index);

describe("the order of runs", () => {
  it("is by a figure, what is not known at the end", () => {
    expect(sorted("accuracy", true)).toEqual([2, 3, 0, 1]);
    expect(sorted("accuracy", false)).toEqual([0, 2, 3, 1]);
  });

  it("is by a value: numbers by size, categories as in the file", () => {
    expect(sorted("rate", false)).toEqual([1, 2, 0, 3]);
    expect(sorted("activation", false)).toEqual([0, 2, 1, 3]);
    expect(sorted("activation", true)).toEqual([1, 3, 0, 2]);
  });
});

describe("lines across parallel axes", () => {
  it("cross each axis where its values lie, set apart in the order of their measure", () => {
    const lines = parallelLines(runs, dimensions, "accuracy");
    expect(lines.map(({ run }) => run.index)).toEqual([0, 2, 3]);
    const [tanh, relu] = [lines.slice(0, 2), lines[2]];
    expect(relu.places[0]).toBe(1);
    expect(tanh[0].places[0]).toBeCloseTo(-0.06);
    expect(tanh[1].places[0]).toBeCloseTo(0.06);
    // 0.9 with 0.01 alone; 0.8 below 0.9 with 0.1.
    expect(tanh[1].places[1]).toBe(0);
    expect([tanh[0].places[1], relu.places[1]]).toEqual([expect.closeTo(0.94), expect.closeTo(1.06)]);
  });

  it("are set apart less where values lie close together", () => {
    const close = viewRuns(
      ["a"],
      [
        [[1], 0.1],
        [[1.05], 0.2],
        [[1.05], 0.3],
        [[2], 0.4],
      ],
    );
    const places = parallelLines(close, viewDimensions(close, ["a"], false), "accuracy").map((line) => line.places[0]);
    // The gap is 0.05: 0.6 of it in all.
    expect(places[1]).toBeCloseTo(0.05 - 0.015);
    expect(places[2]).toBeCloseTo(0.05 + 0.015);
  });

  it("have no place where a run has no value", () => {
    const some = viewRuns(["a"], [[[1], 0.1]]);
    const [line] = parallelLines([{ ...some[0], values: {} }], viewDimensions(some, ["a"], false), "accuracy");
    expect(line.places).toEqual([null]);
  });
});

describe("runs", () => {
  it("have a best one, the first of several", () => {
    expect(bestRun(runs)?.index).toBe(2);
    expect(bestRun(runs.slice(1, 2))).toBeNull();
  });

  it("have measures where these are numbers", () => {
    expect(measureOf({ ...runs[0], testLoss: NaN }, "testLoss")).toBeNull();
    expect(measureOf(runs[0], "accuracy")).toBe(0.8);
  });

  it.each([
    ["", 0],
    ["0.5", 0.5],
    [".9", 0.9],
    ["0,5", 0.5],
    ["50 %", 0.5],
    ["97.5", 0.975],
    ["1", 1],
    ["101 %", null],
    ["-1", null],
    ["high", null],
  ])("of an accuracy of at least %j are those from %s on", (text, least) => {
    expect(leastAccuracy(text)).toBe(least);
  });
});
