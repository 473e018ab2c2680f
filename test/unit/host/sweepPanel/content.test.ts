import { join } from "node:path";
import { expect, it } from "vitest";
import { sweepContent } from "../../../../src/host/sweepPanel/content.ts";
import type { RunEntry } from "../../../../src/services/runStore.ts";
import type { SweepRow } from "../../../../src/services/sweep/sweepRow.ts";
import type { ShownSweep } from "../../../../src/services/sweep/sweepWatch.ts";

const runs = join("/lab", ".mnist", "runs");
const row = (index: number, given: Partial<SweepRow>): SweepRow => ({
  ...{ index, values: { "training.batchSize": 16 }, seed: 42, run: null, status: "waiting" },
  ...{ accuracy: null, chosenOn: null, bestEpoch: null, test: null, testLoss: null },
  ...{ epoch: 0, epochs: null, seconds: null },
  ...given,
});
const sweep: ShownSweep = {
  ...{ id: "s", path: join("/lab", ".mnist", "sweeps", "s"), name: "Grid", runs, created: "2026-03-01T14:25:30.000Z" },
  ...{ experimentFile: join("/lab", "grid.mnist.json"), parameters: ["training.batchSize"], repeats: 1 },
  ...{ warmStart: false, isTraining: true },
  rows: [
    row(0, { run: "one", status: "completed", accuracy: 0.9, chosenOn: "test", testLoss: NaN }),
    row(1, { run: "two", status: "failed", chosenOn: "somewhere" }),
    row(2, {}),
  ],
  progress: {
    points: 3,
    completed: 1,
    failed: 1,
    running: 0,
    waiting: 1,
    best: { index: 0, accuracy: 0.9 },
    secondsLeft: 5,
  },
};

it("tells the page of each run where it lies, and why it failed in the person's language", () => {
  const entries = [{ path: join(runs, "two"), failure: "The loss is no number." }] as RunEntry[];
  const content = sweepContent(sweep, entries, (text) => `(${text})`);
  expect(content).toMatchObject({ name: "Grid", file: "grid.mnist.json", isTraining: true });
  expect(content.runs.map(({ path }) => path)).toEqual([join(runs, "one"), join(runs, "two"), null]);
  expect(content.runs.map(({ failure }) => failure)).toEqual([null, "(The loss is no number.)", null]);
});

it("passes on nothing that would change on its way", () => {
  const content = sweepContent(sweep, [], (text) => text);
  expect(content.runs.map(({ chosenOn }) => chosenOn)).toEqual(["test", null, null]);
  // Not a number, which would arrive as null without anybody knowing.
  expect(content.runs[0].testLoss).toBeNull();
  expect(JSON.parse(JSON.stringify(content))).toEqual(content);
});
