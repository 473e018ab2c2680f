import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { expandSweep, type ExpandedSweep } from "../../src/core/sweep/expand.ts";
import { RunStore } from "../../src/services/runStore.ts";
import { RunStores } from "../../src/services/runStores.ts";
import { OwnSweeps, type OwnSweep } from "../../src/services/sweep/ownSweeps.ts";
import { SweepWatch } from "../../src/services/sweep/sweepWatch.ts";
import { rowsOfSweep } from "../../src/services/sweep/sweepRows.ts";
import { readSweep } from "../../src/services/sweep/sweepFile.ts";
import { Trainings } from "../../src/services/trainings.ts";
import { builtInstallation } from "../helpers/builtTrainer.ts";
import { rejectionOf } from "../helpers/rejection.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";

const shares = { concurrency: 2, threads: 1 };

function expanded(epochs: number, changes: object = {}): ExpandedSweep {
  const layers = [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }];
  const training = { epochs, batchSize: 50 };
  const content = { name: "Small", data: { limit: 600 }, model: { layers }, training, engine: "wasm" };
  const sweepSpec = { parameters: { "training.batchSize": [50, 60, 70] } };
  const text = JSON.stringify({ ...content, ...changes, sweep: sweepSpec });
  const { sweep } = expandSweep(text, { fileName: "small.mnist.json" });
  if (sweep === null) throw new Error("The sweep is none.");
  return sweep;
}

/** What a window has, and how a sweep is started in it. */
async function laboratory() {
  const folder = await temporaryFolder();
  const place = { file: join(folder, "small.mnist.json"), runs: join(folder, ".mnist", "runs") };
  const trainings = new Trainings({
    installation: builtInstallation,
    execPath: () => process.execPath,
    concurrency: () => 1,
    cores: 2,
  });
  const stores = new RunStores({ folders: [folder] });
  void stores.scan();
  const watch = new SweepWatch(stores, trainings);
  const own = new OwnSweeps({ trainings, installation: builtInstallation, version: "0.0.0" });
  onTestFinished(async () => {
    watch.dispose();
    stores.dispose();
    const left = own.leave();
    await trainings.dispose();
    await left;
  });
  const start = (sweep: ExpandedSweep): Promise<OwnSweep> => {
    stores.add(place.runs);
    return own.start({ sweep, ...place, shares, queue: null });
  };
  return { ...place, trainings, watch, own, start };
}

const statusesOf = async (runs: string): Promise<string[]> =>
  (await new RunStore(runs).list()).map(({ status }) => status).sort();

const waits = { timeout: 60_000, interval: 20 };

test("a sweep that trains here is followed until it is done", async () => {
  const { own, watch, start, runs } = await laboratory();
  const endless = await start(expanded(100_000));
  expect([own.all, own.get(endless.path), own.ofFile(endless.file)]).toEqual([[endless], endless, endless]);
  await vi.waitFor(() => {
    const shown = watch.find(endless.path);
    expect(shown).toMatchObject({ isTraining: true, runs, progress: { points: 3, running: 2, waiting: 1 } });
    // As the runs tell, before an epoch's end is on the disk.
    expect(shown?.progress.secondsLeft).toBeGreaterThan(0);
    expect(shown?.rows[0].accuracy).toBeGreaterThan(0);
  }, waits);
  await own.stop(endless.path);
  const sweep = await start(expanded(3));
  expect(await sweep.ended).toEqual({ how: "done", error: null, failure: null });
  expect(own.all).toEqual([]);
  await watch.refresh();
  const shown = watch.find(sweep.path);
  expect(shown).toMatchObject({ isTraining: false, progress: { completed: 3, waiting: 0, secondsLeft: 0 } });
  expect(shown?.rows).toEqual(await rowsOfSweep(await readSweep(sweep.path)));
});

test("stopping saves the runs under way; leaving interrupts them; each can be gone on with", async () => {
  const { own, watch, trainings, start, runs } = await laboratory();
  const isUnderWay = (path: string): Promise<void> =>
    vi.waitFor(() => expect(watch.find(path)?.rows.filter(({ epoch }) => epoch > 0).length).toBe(2), waits);
  const endless = expanded(100_000);
  const first = await start(endless);
  await isUnderWay(first.path);
  // Another of the same file would train the same twice.
  expect(await rejectionOf(start(endless))).toMatchObject({ code: "run-busy" });
  await own.stop(first.path);
  expect((await first.ended).how).toBe("stopped");
  expect(await statusesOf(runs)).toEqual(["stopped", "stopped"]);

  const again = await start(endless);
  expect(again.path).toBe(first.path);
  await vi.waitFor(async () => expect(await statusesOf(runs)).toEqual(["running", "running"]), waits);
  const left = own.leave();
  await trainings.dispose();
  await left;
  expect((await again.ended).how).toBe("left");
  expect(await statusesOf(runs)).toEqual(["interrupted", "interrupted"]);
  await expect(readFile(join(again.path, "lock.json"))).rejects.toThrow("ENOENT");
});

test("where no run can be trained, the sweep ends with the reason", async () => {
  const { start } = await laboratory();
  const data = { source: "idx", trainImages: "a", trainLabels: "b", testImages: "c", testLabels: "d" };
  const { how, error, failure } = await (await start(expanded(2, { data }))).ended;
  expect([how, error, failure]).toMatchObject(["failed", { code: "file-not-found" }, { code: "file-not-found" }]);
});
