import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { RunStores } from "../../../../src/services/runStores.ts";
import { acquireLock } from "../../../../src/files/lock.ts";
import { SweepWatch } from "../../../../src/services/sweep/sweepWatch.ts";
import { Trainings } from "../../../../src/services/trainings.ts";
import { builtInstallation } from "../../../helpers/builtTrainer.ts";
import { goingOn, holdRun, saveRun } from "../../../helpers/savedRuns.ts";
import { saveSweep } from "../../../helpers/savedSweeps.ts";
import { temporaryFolder } from "../../../helpers/temporaryFolder.ts";

const runIds = [1, 2, 3].map((number) => `20260301-14253${number}-lenet5-000${number}`);
const sweepId = "20260301-142530-lenet5-00aa";
/** Watching is quick; the look that sees what it misses comes every five seconds. */
const soon = { timeout: 15_000, interval: 20 };

/** @returns what follows the sweeps in and below a folder, after its first look, and how often it told of a change since. */
async function watchOf(folder: string): Promise<{ watch: SweepWatch; stores: RunStores; changes: () => number }> {
  const stores = new RunStores({ folders: [folder] });
  const trainings = new Trainings({
    installation: builtInstallation,
    execPath: () => process.execPath,
    concurrency: () => 1,
  });
  void stores.scan();
  const watch = new SweepWatch(stores, trainings);
  onTestFinished(async () => {
    watch.dispose();
    stores.dispose();
    await trainings.dispose();
  });
  await watch.ready;
  let changes = 0;
  watch.onDidChange(() => changes++);
  return { watch, stores, changes: () => changes };
}

async function place(): Promise<{ folder: string; runs: string }> {
  const folder = await temporaryFolder();
  return { folder, runs: join(folder, ".mnist", "runs") };
}

it("a sweep is what its file says and what its runs have come to", async () => {
  const { folder, runs } = await place();
  await saveRun(runs, runIds[0]);
  await saveRun(runs, runIds[1], { best: { epoch: 2, accuracy: 0.99, set: "validation" } });
  await holdRun(await saveRun(runs, runIds[2], { ...goingOn, best: null }));
  const path = await saveSweep(runs, sweepId, [...runIds, null]);
  const { watch } = await watchOf(folder);
  expect(watch.sweeps).toHaveLength(1);
  const [sweep] = watch.sweeps;
  expect(watch.find(path)).toBe(sweep);
  expect(watch.find(join(path, "..", "other"))).toBeNull();
  expect(sweep).toMatchObject({
    ...{ id: sweepId, path, name: "LeNet-5", runs, experimentFile: join(folder, "lenet5.mnist.json") },
    ...{ parameters: ["training.batchSize"], repeats: 1, warmStart: false, isTraining: false },
    progress: {
      points: 4,
      completed: 2,
      running: 1,
      waiting: 1,
      failed: 0,
      best: { index: 1, accuracy: 0.99 },
      secondsLeft: null,
    },
  });
  expect(sweep.rows.map(({ run, status, accuracy, epoch }) => [run, status, accuracy, epoch])).toEqual([
    [runIds[0], "completed", 0.98, 10],
    [runIds[1], "completed", 0.99, 10],
    [runIds[2], "running", null, 3],
    [null, "waiting", null, 0],
  ]);
  expect(sweep.rows.map(({ values }) => values["training.batchSize"])).toEqual([16, 32, 64, 128]);
});

it("the newest comes first, of all folders of runs", async () => {
  const { folder, runs } = await place();
  const other = join(folder, "course", ".mnist", "runs");
  await saveRun(runs, runIds[0]);
  await saveRun(other, runIds[1]);
  const created = (day: number) => ({ created: `2026-03-0${day}T14:25:30.000Z` });
  const old = await saveSweep(runs, "20260301-142530-lenet5-00aa", [], created(1));
  const newest = await saveSweep(runs, "20260303-142530-lenet5-00bb", [], created(3));
  const between = await saveSweep(other, "20260302-142530-lenet5-00cc", [], created(2));
  const { watch } = await watchOf(folder);
  expect(watch.sweeps.map(({ path }) => path)).toEqual([newest, between, old]);
});

it("a sweep trains while a process that lives holds its lock for that", async () => {
  const { folder, runs } = await place();
  await saveRun(runs, runIds[0]);
  const path = await saveSweep(runs, sweepId, [runIds[0], null]);
  const dead = spawn(process.execPath, ["-e", "0"]);
  await once(dead, "exit");
  await holdRun(path, { pid: dead.pid ?? 0 }, "sweeping");
  const { watch } = await watchOf(folder);
  const isTraining = (): boolean => watch.sweeps[0].isTraining;
  expect(isTraining()).toBe(false);
  const lock = await acquireLock(join(path, "lock.json"), "sweeping");
  await vi.waitFor(() => expect(isTraining()).toBe(true), soon);
  await lock.release();
  await vi.waitFor(() => expect(isTraining()).toBe(false), soon);
  const other = await acquireLock(join(path, "lock.json"), "deleting");
  await watch.refresh();
  expect(isTraining()).toBe(false);
  await other.release();
});

it("what other programs do is seen: a sweep begins, its runs begin and end, it is removed", async () => {
  const { folder, runs } = await place();
  const { watch, stores } = await watchOf(folder);
  stores.add(runs);
  const path = await saveSweep(runs, sweepId, [null, null]);
  const lock = await acquireLock(join(path, "lock.json"), "sweeping");
  await vi.waitFor(() => expect(watch.sweeps).toHaveLength(1), soon);
  const run = await saveRun(runs, runIds[0], { ...goingOn, epoch: 0 });
  await holdRun(run);
  await saveSweep(runs, sweepId, [runIds[0], null]);
  const statuses = (): string[] => watch.sweeps[0].rows.map(({ status }) => status);
  await vi.waitFor(() => expect(statuses()).toEqual(["running", "waiting"]), soon);
  await saveRun(runs, runIds[0], { ...goingOn, epoch: 5 });
  await vi.waitFor(() => expect(watch.sweeps[0].rows[0].epoch).toBe(5), soon);
  // Half a run in some time: of three halves that are left the time is known, too.
  expect(watch.sweeps[0].progress.secondsLeft).toBeGreaterThan(0);
  await saveRun(runs, runIds[0]);
  await rm(join(run, "lock.json"));
  await vi.waitFor(() => expect(statuses()).toEqual(["completed", "waiting"]), soon);
  await lock.release();
  await rm(path, { recursive: true });
  await vi.waitFor(() => expect(watch.sweeps).toEqual([]), soon);
});

it("a run that is deleted is a point without a run, until it is brought back", async () => {
  const { folder, runs } = await place();
  await saveRun(runs, runIds[0]);
  await saveSweep(runs, sweepId, [runIds[0]]);
  const { watch, stores } = await watchOf(folder);
  const [store] = stores.stores;
  await store.delete([runIds[0]]);
  await vi.waitFor(() => expect(watch.sweeps[0].rows[0]).toMatchObject({ run: null, status: "waiting" }), soon);
  await store.undo();
  await vi.waitFor(() => expect(watch.sweeps[0].rows[0]).toMatchObject({ run: runIds[0], status: "completed" }), soon);
});

it("a failed run is no waiting one; what was stopped, interrupted or cannot be read waits", async () => {
  const { folder, runs } = await place();
  const statuses = ["failed", "stopped", "interrupted"] as const;
  for (const [index, status] of statuses.entries()) {
    await saveRun(runs, runIds[index], { status, epoch: 5, result: null, best: null });
  }
  const damaged = "20260301-142534-lenet5-0004";
  await writeFile(join(await saveRun(runs, damaged), "summary.json"), "{");
  await saveSweep(runs, sweepId, [...runIds, damaged]);
  const { watch } = await watchOf(folder);
  expect(watch.sweeps[0].progress).toMatchObject({ points: 4, completed: 0, failed: 1, running: 0, waiting: 3 });
});

it("nothing is told while nothing changes, and what is no sweep is left out", async () => {
  const { folder, runs } = await place();
  await saveRun(runs, runIds[0]);
  const path = await saveSweep(runs, sweepId, [runIds[0]]);
  const broken = await saveSweep(runs, "20260301-142530-lenet5-00bb", []);
  await writeFile(join(broken, "sweep.json"), "{}");
  const { watch, changes } = await watchOf(folder);
  expect(watch.sweeps.map((sweep) => sweep.path)).toEqual([path]);
  await watch.refresh();
  await Promise.all([watch.refresh(), watch.refresh(), watch.refresh()]);
  expect(changes()).toBe(0);
  await saveSweep(runs, sweepId, [runIds[0], null]);
  await watch.refresh();
  expect(changes()).toBe(1);
  expect(watch.sweeps[0].rows).toHaveLength(2);
});
