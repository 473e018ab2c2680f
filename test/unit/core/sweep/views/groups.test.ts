import { describe, expect, it } from "vitest";
import { viewDimensions } from "../../../../../src/core/sweep/views/dimensions.ts";
import { explainedShare, suggestedAxes } from "../../../../../src/core/sweep/views/explained.ts";
import { groupedLines, groupOf, heatCells } from "../../../../../src/core/sweep/views/groups.ts";
import { viewRuns } from "./viewRuns.ts";

// Two activations × two rates × two batch sizes; sigmoid at 0.1 is bad whatever the batch size.
const paths = ["activation", "rate", "batch"];
const runs = viewRuns(paths, [
  [["relu", 0.1, 16], 0.9],
  [["relu", 0.1, 32], 0.8],
  [["relu", 0.01, 16], 0.7],
  [["relu", 0.01, 32], null],
  [["sigmoid", 0.1, 16], 0.1],
  [["sigmoid", 0.1, 32], 0.3],
  [["sigmoid", 0.01, 16], 0.6],
  [["sigmoid", 0.01, 32], 0.8],
]);
const dimensions = viewDimensions(runs, paths, false);
const [activation, rate, batch] = dimensions;

describe("several runs in one figure", () => {
  it("are averaged over those that are known", () => {
    expect(groupOf(runs.slice(0, 4), "accuracy")).toMatchObject({ min: 0.7, max: 0.9, runs: { length: 3 } });
    expect(groupOf(runs.slice(0, 4), "accuracy")?.mean).toBeCloseTo(0.8);
    expect(groupOf(runs.slice(3, 4), "accuracy")).toBeNull();
  });

  it("are points of lines, the x axis ascending", () => {
    const [facet, ...others] = groupedLines(runs, { x: rate, lines: activation, facets: null }, "accuracy");
    expect(others).toEqual([]);
    expect(facet.lines.map(({ value }) => value?.text)).toEqual(["relu", "sigmoid"]);
    const means = facet.lines.map(({ points }) => points.map(({ at, group }) => [at, group.mean, group.runs.length]));
    // At 0.01, then at 0.1.
    expect(means[0][0]).toEqual([0, 0.7, 1]);
    expect(means[0][1][1]).toBeCloseTo(0.85);
    expect(means[1][0][1]).toBeCloseTo(0.7);
    expect(means[1][1][1]).toBeCloseTo(0.2);
  });

  it("are in facets, without lines that have no point", () => {
    const facets = groupedLines(runs.slice(2, 5), { x: rate, lines: batch, facets: activation }, "accuracy");
    expect(facets.map(({ value, lines }) => [value?.text, lines.map((line) => line.position)])).toEqual([
      ["relu", [0]],
      ["sigmoid", [0]],
    ]);
  });

  it("are cells of a heat map", () => {
    const cells = heatCells(runs, activation, batch, "accuracy");
    expect(cells.map((row) => row.map((cell) => cell?.runs.map(({ index }) => index)))).toEqual([
      [[0, 2], [1]],
      [
        [4, 6],
        [5, 7],
      ],
    ]);
    expect(heatCells(runs.slice(3, 4), activation, batch, "accuracy")[0][1]).toBeNull();
  });
});

describe("what explains the differences", () => {
  it("is the adjusted coefficient of determination", () => {
    // By hand: figures 1, 3 | 5, 7: all squares 20, within groups 4, n 4, k 2: 1 − (4 ∕ 20)(3 ∕ 2) = 0.7.
    const four = viewRuns(
      ["a"],
      [
        [[1], 0.1],
        [[1], 0.3],
        [[2], 0.5],
        [[2], 0.7],
      ],
    );
    expect(explainedShare(four, viewDimensions(four, ["a"], false), "accuracy")).toBeCloseTo(0.7);
  });

  it("cannot be said with a run for each combination, or where all are alike", () => {
    expect(explainedShare(runs, dimensions, "accuracy")).toBe(-Infinity);
    expect(explainedShare(runs, [batch], "seconds")).toBe(-Infinity);
  });

  it("suggests the two that explain the most together, though each alone explains little", () => {
    const { ranked, pair } = suggestedAxes(runs, dimensions, "accuracy");
    expect(pair?.map(({ key }) => key)).toEqual(["activation", "rate"]);
    expect(ranked[0].key).toBe("activation");
    expect(suggestedAxes(runs.slice(0, 2), dimensions, "accuracy")).toMatchObject({
      ranked: dimensions.map(({ key }) => expect.objectContaining({ key }) as unknown),
    });
  });
});

describe("suggested axes", () => {
  it("average the seeds", () => {
    const repeated = viewRuns(
      ["a", "b"],
      [
        [[1, 1], 0.5, 7],
        [[2, 2], 0.5, 7],
        [[1, 2], 0.9, 8],
        [[2, 1], 0.9, 8],
      ],
    );
    const all = viewDimensions(repeated, ["a", "b"], true);
    expect(suggestedAxes(repeated, all, "accuracy").pair?.map(({ key }) => key)).toEqual(["a", "b"]);
  });

  it("tell which of many numbers drawn at random matters", () => {
    // Accuracy falls with the rate; the width is whatever it is.
    const drawn = viewRuns(
      ["rate", "width"],
      Array.from({ length: 40 }, (_, i) => [[(i + 1) / 100, (i * 7) % 41], 1 - i / 50]),
    );
    const [rate, width] = viewDimensions(drawn, ["rate", "width"], false);
    expect(explainedShare(drawn, [rate], "accuracy")).toBeGreaterThan(0.8);
    expect(explainedShare(drawn, [width], "accuracy")).toBeLessThan(0.3);
    expect(suggestedAxes(drawn, [width, rate], "accuracy").ranked[0].key).toBe("rate");
  });
});
