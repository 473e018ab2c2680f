import { expect, test } from "vitest";
import { SweepJson, SweepView, type ShownSweep } from "../../../src/cli/sweepView.ts";
import { expandSweep } from "../../../src/core/sweep/expand.ts";
import { sweepProgress } from "../../../src/core/sweep/progress.ts";
import type { PointState } from "../../../src/services/sweep/plan.ts";
import { plainTerminal, screenOf } from "../../helpers/plainTerminal.ts";

const columns = { paths: ["training.batchSize"], seeds: false };

/** A sweep of three runs, of which one is done, one trains and one waits. */
function shown(): ShownSweep & { readonly points: PointState[] } {
  const layers = [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }];
  const text = JSON.stringify({ model: { layers }, sweep: { parameters: { "training.batchSize": [16, 32, 128] } } });
  const { sweep } = expandSweep(text, { fileName: "a.mnist.json" });
  if (sweep === null) throw new Error("The sweep is none.");
  const points = sweep.points.map((point, index): PointState => {
    const status = (["completed", "running", "waiting"] as const)[index];
    const path = index < 2 ? `/runs/run-${index}` : null;
    return { point, status, path, key: null, entry: null, failure: null, ...[done, half, none][index] };
  });
  return {
    points,
    get progress() {
      return sweepProgress(points, 0, 30);
    },
  };
}

const done = { share: 1, accuracy: 0.9, test: null };
const half = { share: 0.5, accuracy: null, test: null };
const none = { share: 0, accuracy: null, test: null };

test("below the table stands what is done, runs, waits, the best so far and the time left", () => {
  const { terminal, written } = plainTerminal({ interactive: true, columns: 120 });
  const sweep = shown();
  const view = new SweepView(sweep, columns, terminal);
  view.show(sweep.points[1]);
  expect(screenOf(written.out).at(-1)?.trimEnd()).toBe(
    "1 of 3 runs done · 1 running · 1 waiting · best 90.00 % (16) · 0:30 left",
  );
  view.close();
  expect(screenOf(written.out).at(-1)?.trim()).toBe("");
});

test("a run that is over has a line of its own, once; one that was done before has none", () => {
  const { terminal, written } = plainTerminal();
  const sweep = shown();
  const view = new SweepView(sweep, columns, terminal);
  view.begin();
  view.show(sweep.points[0]);
  const failure = { code: "loss-not-finite", message: "The loss is no number.", next: "Try less." } as const;
  sweep.points[1] = { ...sweep.points[1], status: "failed", failure };
  view.show(sweep.points[1]);
  view.show(sweep.points[1]);
  const lines = written.out.trimEnd().split("\n");
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^ +Batch Size +accuracy +test +time$/);
  expect(lines[1]).toMatch(/^2\/3 {2}32 +✗ The loss is no number\.$/);
  // Below the mark, and once for all that it is said of.
  expect(lines[2]).toBe(`${" ".repeat(lines[1].indexOf("✗"))}→ Try less.`);
  sweep.points[2] = { ...sweep.points[2], status: "failed", failure };
  view.show(sweep.points[2]);
  expect(written.out.trimEnd().split("\n").slice(3)).toEqual([lines[1].replace("2/3  32 ", "3/3  128")]);
});

test("what failed before is told below the heading, to scripts too", () => {
  const { terminal, written } = plainTerminal();
  const sweep = shown();
  const failure = { code: "loss-not-finite", message: "The loss is no number.", next: "Try less." } as const;
  sweep.points[0] = { ...sweep.points[0], status: "failed", failure };
  new SweepView(sweep, columns, terminal).begin();
  expect(written.out).toMatch(/time\n {5}16 +✗ The loss is no number\.\n +→ Try less\.\n$/);
  written.out = "";
  new SweepJson("a.mnist.json", sweep.points, terminal).begin(sweep.points);
  expect(JSON.parse(written.out)).toMatchObject({ index: 0, failure: failure.message, error: failure });
});

test("a script is told of each change of a status, once", () => {
  const { terminal, written } = plainTerminal();
  const sweep = shown();
  const json = new SweepJson("a.mnist.json", sweep.points, terminal);
  for (const state of sweep.points) json.show(state);
  expect(written.out).toBe("");
  json.show({ ...sweep.points[2], status: "running" });
  json.show({ ...sweep.points[2], status: "running", path: "/runs/run-2" });
  json.show({ ...sweep.points[2], status: "running", path: "/runs/run-2", share: 0.5 });
  expect(
    written.out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown),
  ).toMatchObject([
    {
      type: "point",
      file: "a.mnist.json",
      index: 2,
      status: "running",
      run: "run-2",
      values: { "training.batchSize": 128 },
    },
  ]);
});
