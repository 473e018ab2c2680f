import { describe, expect, it } from "vitest";
import {
  axisPlaces,
  filteredRuns,
  seedKey,
  shortValue,
  viewDimensions,
} from "../../../../../src/core/sweep/views/dimensions.ts";
import { viewRuns } from "./viewRuns.ts";

const paths = ["training.optimizer", "training.optimizer.learningRate", "training.batchSize"];
const runs = viewRuns(paths, [
  [[{ type: "sgd", momentum: 0.9 }, 0.001, 64], 0.2],
  [[{ type: "sgd", momentum: 0.9 }, 0.1, 16], 0.5],
  [[{ type: "adam" }, 0.01, 32], null],
  [[{ type: "adam" }, 0.01, 16], 0.9],
]);
const [optimizer, learningRate, batchSize] = viewDimensions(runs, paths, false);

describe("what differs between the runs of a sweep", () => {
  it("is laid out by number, by the logarithm of numbers that span a power of ten, and by the order of the file", () => {
    expect(optimizer).toMatchObject({ heading: "Optimizer", scale: "categories" });
    expect(optimizer.values.map(({ text }) => text)).toEqual(["sgd (momentum 0.9)", "adam"]);
    expect(learningRate).toMatchObject({ heading: "Learning Rate", scale: "logarithmic" });
    expect(learningRate.values.map(({ number }) => number)).toEqual([0.001, 0.01, 0.1]);
    expect(batchSize.scale).toBe("linear");
  });

  it("has its places on an axis", () => {
    expect(axisPlaces(optimizer)).toEqual([0, 1]);
    axisPlaces(learningRate).forEach((place, at) => expect(place).toBeCloseTo([0, 0.5, 1][at]));
    // 16, 32, 64
    axisPlaces(batchSize).forEach((place, at) => expect(place).toBeCloseTo([0, 1 / 3, 1][at]));
    expect(axisPlaces(viewDimensions(runs.slice(0, 1), paths, false)[2])).toEqual([0.5]);
  });

  it("is the seed too where it differs", () => {
    const repeated = viewRuns(
      ["a"],
      [
        [[1], 0.5, 8],
        [[1], 0.5, 7],
      ],
    );
    const [, seed] = viewDimensions(repeated, ["a"], true);
    expect(seed).toMatchObject({ key: seedKey, scale: "linear" });
    expect(seed.values.map(({ text }) => text)).toEqual(["7", "8"]);
  });

  it("is categories where numbers are mixed with others, or none is above 0", () => {
    const mixed = viewRuns(
      ["a", "b"],
      [
        [[null, 0], 0.5],
        [[1, 100], 0.5],
      ],
    );
    const [a, b] = viewDimensions(mixed, ["a", "b"], false);
    expect(a).toMatchObject({ scale: "categories", values: [{ text: "null" }, { text: "1" }] });
    expect(b.scale).toBe("linear");
  });

  it("is short in words", () => {
    expect([0.0001, 0.00123456789, 64, true, 1e-7, "relu"].map(shortValue)).toEqual([
      "0.0001",
      "0.001235",
      "64",
      "true",
      "1e-7",
      "relu",
    ]);
  });
});

describe("a filter", () => {
  const indices = (least: number, without: Record<string, string[]> = {}): number[] =>
    filteredRuns(runs, [optimizer, learningRate, batchSize], { least, without }).map(({ index }) => index);

  it("leaves out what is below an accuracy, and what has none", () => {
    expect(indices(0)).toEqual([0, 1, 2, 3]);
    expect(indices(0.5)).toEqual([1, 3]);
  });

  it("leaves out values", () => {
    expect(indices(0, { "training.batchSize": ["16"] })).toEqual([0, 2]);
    expect(indices(0.3, { "training.optimizer": [optimizer.values[1].key] })).toEqual([1]);
    // A value that is not there any more.
    expect(indices(0, { "training.optimizer": ['"gone"'], other: ["1"] })).toEqual([0, 1, 2, 3]);
  });
});
