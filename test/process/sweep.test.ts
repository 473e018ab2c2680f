import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { build } from "esbuild";
import { expect, onTestFinished, test } from "vitest";
import { parseExperiment } from "../../src/core/experiment/parse.ts";
import { expandSweep, type ExpandedSweep } from "../../src/core/sweep/expand.ts";
import { readRunSummary } from "../../src/files/runSummary.ts";
import { readLayersWeights } from "../../src/files/layersModel.ts";
import { experimentOfRun } from "../../src/services/runExperiment.ts";
import { RunStore, type RunEntry } from "../../src/services/runStore.ts";
import { experimentKey } from "../../src/services/sweep/key.ts";
import { findSweepOf, readSweep } from "../../src/services/sweep/sweepFile.ts";
import { SweepRun } from "../../src/services/sweep/sweepRun.ts";
import { Trainings } from "../../src/services/trainings.ts";
import { builtInstallation } from "../helpers/builtTrainer.ts";
import { isAlive } from "../helpers/processes.ts";
import { rejectionOf } from "../helpers/rejection.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";

const dense = {
  name: "Dense",
  data: { limit: 600 },
  model: {
    layers: [
      { type: "flatten" },
      { type: "dense", units: 8, activation: "relu" },
      { type: "dense", units: 10, activation: "softmax" },
    ],
  },
  training: { epochs: 2, batchSize: 50 },
  engine: "wasm",
};

interface Place {
  readonly folder: string;
  readonly file: string;
  readonly runs: string;
}

async function place(): Promise<Place> {
  const folder = await temporaryFolder();
  return { folder, file: join(folder, "dense.mnist.json"), runs: join(folder, ".mnist", "runs") };
}

function expanded(sweep: object, changes: object = {}): ExpandedSweep {
  const result = expandSweep(JSON.stringify({ ...dense, ...changes, sweep }), { fileName: "dense.mnist.json" });
  if (result.sweep === null) throw new Error(JSON.stringify(result.problems));
  return result.sweep;
}

function trainer(): Trainings {
  const trainings = new Trainings({
    installation: builtInstallation,
    execPath: () => process.execPath,
    concurrency: () => 2,
    threads: () => 1,
  });
  onTestFinished(() => trainings.dispose());
  return trainings;
}

/** Trains a sweep to its end. @returns how many runs were begun, and the points as they are then. */
async function trained({ file, runs }: Place, sweep: ExpandedSweep, signal = new AbortController().signal) {
  const trainings = trainer();
  const begun = new Set<string>();
  trainings.onDidChange(({ path }) => begun.add(path));
  const run = await SweepRun.open({ sweep, trainings, file, runs, concurrency: 2 });
  const isDone = await run.train(signal).finally(() => run.close());
  return { begun: begun.size, isDone, points: run.points, run };
}

const four = { parameters: { "training.batchSize": [50, 60], "model.layers[1].units": [4, 8] } };

/** @returns what each completed run of the folder trains, sorted; a run that is not completed is an error. */
async function completedKeys(runs: string): Promise<string[]> {
  const entries = await new RunStore(runs).list();
  expect(entries.map(({ status }) => status)).toEqual(entries.map(() => "completed"));
  return (await Promise.all(entries.map(keyOf))).sort();
}

const keyOf = async ({ path }: RunEntry): Promise<string> =>
  experimentKey((await experimentOfRun(path)).experiment, null);

test("trains every point as a run like any other, and remembers which is which", async () => {
  const here = await place();
  const sweep = expanded(four);
  const { isDone, points, begun, run } = await trained(here, sweep);
  expect([isDone, begun]).toEqual([true, 4]);
  expect(points.map(({ status, share }) => [status, share])).toEqual(points.map(() => ["completed", 1]));
  expect(run.progress).toMatchObject({ points: 4, completed: 4, waiting: 0, running: 0, failed: 0, secondsLeft: 0 });
  expect(await completedKeys(here.runs)).toEqual(
    sweep.points.map(({ experiment }) => experimentKey(experiment, null)).sort(),
  );
  const { record } = await readSweep(run.path);
  expect(record).toMatchObject({ name: "Dense", parameters: ["training.batchSize", "model.layers[1].units"] });
  for (const [index, { run: id, key, values }] of record.points.entries()) {
    const { experiment } = await experimentOfRun(join(here.runs, id ?? ""));
    expect(experimentKey(experiment, null)).toBe(key);
    expect(values).toEqual(sweep.points[index].values);
    expect(experiment.training.batchSize).toBe(values["training.batchSize"]);
  }
  const best = run.progress.best;
  expect(best?.accuracy).toBe(Math.max(...points.map(({ accuracy }) => accuracy ?? 0)));
  expect(points[best?.index ?? -1].accuracy).toBe(best?.accuracy);
  expect((await readFile(join(here.folder, ".mnist", ".gitignore"), "utf8")).trim()).toBe("*");
});

test("what is trained is not trained again; values that came later are", async () => {
  const here = await place();
  const first = await trained(here, expanded(four));
  const again = await trained(here, expanded(four));
  expect([again.begun, again.isDone]).toEqual([0, true]);
  expect(again.run.id).toBe(first.run.id);
  const more = await trained(
    here,
    expanded({ parameters: { "training.batchSize": [50, 60], "model.layers[1].units": [4, 6, 8] } }),
  );
  expect([more.begun, more.isDone]).toEqual([2, true]);
  expect(more.run.id).toBe(first.run.id);
  expect(new Set(await completedKeys(here.runs)).size).toBe(6);
});

test("a run that was trained by itself counts, whatever it is called", async () => {
  const here = await place();
  const sweep = expanded(four);
  await trainer().start({ ...here, experiment: { ...sweep.points[2].experiment, name: "By hand" } }).ended;
  expect((await trained(here, sweep)).begun).toBe(3);
});

test("stopped runs go on where they stopped", async () => {
  const here = await place();
  const sweep = expanded({ parameters: { "training.batchSize": [4, 5] } }, { training: { epochs: 60 } });
  const controller = new AbortController();
  const trainings = trainer();
  const run = await SweepRun.open({ sweep, trainings, ...here, concurrency: 2 });
  const training = run.train(controller.signal);
  while (!run.points.every(({ share }) => share > 0.01)) await delay(20);
  controller.abort();
  expect(await training).toBe(false);
  await run.close();
  expect(run.points.map(({ status }) => status)).toEqual(["waiting", "waiting"]);
  const stopped = await new RunStore(here.runs).list();
  expect(stopped.map(({ status }) => status)).toEqual(["stopped", "stopped"]);
  const { isDone, points } = await trained(here, sweep);
  expect(isDone).toBe(true);
  const entries = await new RunStore(here.runs).list();
  expect(entries.map(({ status, segments }) => [status, segments])).toEqual([
    ["completed", 2],
    ["completed", 2],
  ]);
  expect(points.map(({ path }) => path).sort()).toEqual(entries.map(({ path }) => path).sort());
});

test("a trainer that is killed is replaced, and its run goes on", async () => {
  const here = await place();
  const sweep = expanded({ parameters: { "training.batchSize": [4, 5] } }, { training: { epochs: 30 } });
  const trainings = trainer();
  const run = await SweepRun.open({ sweep, trainings, ...here, concurrency: 2 });
  const killed = new Set<number>();
  run.onDidChange(({ share, path, status }) => {
    if (killed.size >= 3 || share < 0.05 || path === null || status !== "running") return;
    void readRunSummary(path).then(
      ({ pid }) => {
        if (killed.size >= 3 || killed.has(pid) || !isAlive(pid)) return;
        killed.add(pid);
        process.kill(pid, "SIGKILL");
      },
      () => undefined,
    );
  });
  expect(await run.train(new AbortController().signal)).toBe(true);
  await run.close();
  expect(killed.size).toBe(3);
  expect(await completedKeys(here.runs)).toHaveLength(2);
});

test("a run whose loss is no number is told, and not trained again", async () => {
  const here = await place();
  const model = {
    layers: [{ type: "flatten" }, { type: "dense", units: 32 }, { type: "dense", units: 10 }],
  };
  const training = { ...dense.training, loss: "meanSquaredError" };
  const optimizer = { type: "sgd", learningRate: 1000 };
  const parameters = { "training.optimizer": [optimizer, { type: "adam" }] };
  const sweep = expanded({ parameters }, { model, training });
  const first = await trained(here, sweep);
  expect(first.points.map(({ status }) => status)).toEqual(["failed", "completed"]);
  expect(first.points[0].failure?.message).toMatch(/loss/);
  expect(first.isDone).toBe(true);
  const again = await trained(here, sweep);
  expect([again.begun, again.points[0].status]).toEqual([0, "failed"]);
});

test("where nothing can be trained, it ends with the reason after three runs", async () => {
  const here = await place();
  const data = { source: "idx", trainImages: "a", trainLabels: "b", testImages: "c", testLabels: "d" };
  const sweep = expanded({ parameters: { "training.batchSize": [1, 2, 3, 4, 5, 6, 7, 8] } }, { data });
  const error = await rejectionOf(trained(here, sweep));
  expect(error).toMatchObject({ code: "file-not-found" });
  expect((await new RunStore(here.runs).list()).length).toBeLessThan(8);
});

test("weights that are not there concern the runs that name them alone", async () => {
  const here = await place();
  const sweep = expanded({ parameters: { "model.weights": ["a", "b", "c", "d", null] } });
  const { isDone, points, run } = await trained(here, sweep);
  expect([isDone, run.givenUp]).toEqual([true, null]);
  expect(points.map(({ status }) => status)).toEqual(["failed", "failed", "failed", "failed", "completed"]);
  expect(points[0].failure).toMatchObject({ code: "file-not-found", next: "Check the path." });
});

test("where no trainer starts, it is given up after three runs, of which none has a folder", async () => {
  const here = await place();
  const trainings = new Trainings({
    ...{ installation: builtInstallation, execPath: () => join(here.folder, "no-node"), concurrency: () => 1 },
  });
  onTestFinished(() => trainings.dispose());
  const sweep = expanded({ parameters: { "training.batchSize": [10, 20, 30, 40, 50], "model.weights": ["a", null] } });
  const run = await SweepRun.open({ sweep, trainings, ...here, concurrency: 1 });
  expect(await rejectionOf(run.train(new AbortController().signal))).toMatchObject({ code: "trainer-failed" });
  await run.close();
  expect(run.givenUp).toMatchObject({ failures: 3, error: { code: "trainer-failed" } });
  expect(run.progress).toMatchObject({ failed: 3, waiting: 7 });
  expect(run.points.map(({ path, entry }) => [path, entry])).toEqual(run.points.map(() => [null, null]));
  expect((await readSweep(run.path)).record.points.map((point) => point.run)).toEqual(run.points.map(() => null));
});

test("a sweep is not one run", async () => {
  const here = await place();
  const { experiment } = expanded(four);
  expect(() => trainer().start({ ...here, experiment })).toThrow("dense.mnist.json describes a sweep of 4 runs.");
});

test("only one process at a time trains a sweep", async () => {
  const here = await place();
  const sweep = expanded(four);
  const run = await SweepRun.open({ sweep, trainings: trainer(), ...here, concurrency: 1 });
  // The same process holds it: for the lock it is another, since it asks again.
  expect(await rejectionOf(SweepRun.open({ sweep, trainings: trainer(), ...here, concurrency: 1 }))).toMatchObject({
    code: "run-busy",
  });
  await run.close();
});

test("warmStart hands the final weights on, one run after the other", async () => {
  const here = await place();
  const rates = { parameters: { "training.optimizer.learningRate": [0.001, 0.002, 0.003] }, warmStart: true };
  const first = await trained(here, expanded(rates));
  expect([first.begun, first.isDone]).toEqual([3, true]);
  for (const [index, { path }] of first.points.entries()) {
    const { experiment } = await experimentOfRun(path ?? "");
    const { weights } = experiment.model;
    if (index === 0) expect(weights).toBeNull();
    else {
      expect(weights).toBe(`.mnist/runs/${basename(first.points[index - 1].path ?? "")}/model/model.json`);
      const { network } = parseExperiment(JSON.stringify(experiment), { fileName: "dense" });
      if (network === null) throw new Error("The run's experiment is none.");
      await readLayersWeights(join(here.folder, weights ?? ""), network);
    }
  }
  expect((await trained(here, expanded(rates))).begun).toBe(0);
  // A value put in between changes what comes after it.
  const more = { ...rates, parameters: { "training.optimizer.learningRate": [0.001, 0.0015, 0.002, 0.003] } };
  expect((await trained(here, expanded(more))).begun).toBe(3);
  const weaker = first.points.map(({ accuracy }) => accuracy ?? 0);
  expect(weaker[2]).toBeGreaterThan(weaker[0]);
});

// ------------------------------------------------------------------ kills of the process that sweeps

/** A process that trains the sweep of a file, as the command line does. */
async function sweeper(folder: string): Promise<string> {
  const program = join(folder, "sweeper.mjs");
  const modules = (path: string): string => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).pathname);
  const text = `
    import { readFileSync } from "node:fs";
    import { expandSweep } from ${modules("core/sweep/expand.ts")};
    import { SweepRun } from ${modules("services/sweep/sweepRun.ts")};
    import { Trainings } from ${modules("services/trainings.ts")};
    const { file, runs, installation } = JSON.parse(process.argv[2]);
    const { sweep } = expandSweep(readFileSync(file, "utf8"), { fileName: "dense.mnist.json" });
    const trainings = new Trainings({ installation, execPath: () => process.execPath, concurrency: () => 2, threads: () => 1 });
    const run = await SweepRun.open({ sweep, trainings, file, runs, concurrency: 2 });
    run.onDidChange(({ status, share }) => process.send?.({ status, share }));
    const isDone = await run.train(new AbortController().signal);
    await run.close();
    process.exit(isDone ? 0 : 1);
  `;
  await build({
    stdin: { contents: text, resolveDir: folder, loader: "ts" },
    ...{ outfile: program, bundle: true, platform: "node", format: "esm", logLevel: "error" },
    mainFields: ["module", "main"],
  });
  return program;
}

test(
  "kill -9 of the process that sweeps, again and again: nothing is lost, nothing counted twice",
  { timeout: 120_000 },
  async () => {
    const here = await place();
    const sweep = { parameters: { "training.batchSize": [5, 6, 7], "model.layers[1].units": [4, 8] } };
    await writeFile(here.file, JSON.stringify({ ...dense, training: { epochs: 60 }, sweep }));
    const program = await sweeper(here.folder);
    const start = (): ChildProcess => {
      const child = fork(program, [JSON.stringify({ ...here, installation: builtInstallation })]);
      onTestFinished(() => void child.kill("SIGKILL"));
      return child;
    };
    let kills = 0;
    for (; kills < 5; kills++) {
      const child = start();
      // Killed at another moment each time: as soon as a run has come a little further.
      let seen = 0;
      child.on("message", ({ status }: { status: string }) => {
        if (status === "running" && ++seen > 3 * (kills + 1)) child.kill("SIGKILL");
      });
      const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
      if (signal === null) {
        expect(code).toBe(0);
        break;
      }
    }
    expect(kills).toBeGreaterThan(2);
    const child = start();
    expect(await once(child, "exit")).toEqual([0, null]);
    const points = expanded(sweep, { training: { epochs: 60 } }).points;
    expect(await completedKeys(here.runs)).toEqual(
      points.map(({ experiment }) => experimentKey(experiment, null)).sort(),
    );
    const stored = await findSweepOf(here.runs, here.file);
    expect(new Set(stored?.record.points.map(({ run }) => run)).size).toBe(6);
    expect((await readdir(join(here.folder, ".mnist", "sweeps"))).length).toBe(1);
    const segments = (await new RunStore(here.runs).list()).map((entry) => entry.segments);
    expect(Math.max(...segments)).toBeGreaterThan(1);
  },
);
