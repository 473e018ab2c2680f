import { describe, expect, it } from "vitest";
import { bestOf, judgedBy, judgeOf, ranked } from "../../../../src/core/sweep/judged.ts";
import { filteredRuns } from "../../../../src/core/sweep/views/dimensions.ts";
import { bestRun, nothingFiltered, offeredMeasures, type ViewRun } from "../../../../src/core/sweep/views/runs.ts";

type Given = Partial<ViewRun> & { readonly chosenOn?: "validation" | "test" | null };

const runsOf = (...given: readonly Given[]): (ViewRun & { readonly chosenOn: "validation" | "test" | null })[] =>
  given.map((one, index) => ({
    ...{ index, values: {}, seed: 1, accuracy: null, test: null, testLoss: null, seconds: null, chosenOn: null },
    ...one,
  }));

describe("the runs of a sweep", () => {
  it("are judged by the accuracy of their best epoch", () => {
    const runs = runsOf({ accuracy: 0.5, test: 0.9 }, { accuracy: 0.7, test: 0.1 }, {});
    expect(judgedBy(runs)).toBe("accuracy");
    expect(runs.map(judgeOf(runs))).toEqual([0.5, 0.7, null]);
    expect([bestOf(runs), bestRun(runs)?.index]).toEqual([1, 1]);
    expect(ranked(runs).map(({ index }) => index)).toEqual([1, 0, 2]);
  });

  it("are judged by the test digits where one of them has no best epoch", () => {
    const runs = runsOf({ test: 0.5 }, { test: 0.7 }, { accuracy: 0.9, test: 0.6 }, { accuracy: 0.95 });
    expect(judgedBy(runs)).toBe("test");
    expect(bestRun(runs)?.index).toBe(1);
    expect(ranked(runs).map(({ index }) => index)).toEqual([1, 2, 0, 3]);
    expect(filteredRuns(runs, [], { ...nothingFiltered, least: 0.6 }).map(({ index }) => index)).toEqual([1, 2]);
  });

  it.each<[string, Given, readonly string[]]>([
    ["nothing", {}, ["accuracy"]],
    ["validated", { accuracy: 0.5, test: 0.5, testLoss: 1, chosenOn: "validation" }, ["accuracy", "test", "testLoss"]],
    ["chosen on the test digits", { accuracy: 0.5, test: 0.5, chosenOn: "test" }, ["accuracy"]],
    ["only tested", { test: 0.5, testLoss: 1, seconds: 2 }, ["test", "testLoss", "seconds"]],
  ])("that are %s are measured by what they have", (_, given, measures) => {
    expect(offeredMeasures(runsOf(given))).toEqual(measures);
  });
});
