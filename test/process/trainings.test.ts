import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Experiment } from "../../src/core/experiment/schema.ts";
import { historyOf } from "../../src/core/runHistory.ts";
import { isOver } from "../../src/core/runStatus.ts";
import { readRunEvents } from "../../src/files/runFolder.ts";
import { readRunSummary } from "../../src/files/runSummary.ts";
import type { TrainerEvent } from "../../src/protocol/trainer.ts";
import { listWaitingRuns } from "../../src/files/waitingRun.ts";
import type { LiveRun } from "../../src/services/liveRun.ts";
import { RunQueue } from "../../src/services/runQueue.ts";
import { Trainings, type TrainingsOptions } from "../../src/services/trainings.ts";
import { builtInstallation, endless, smallExperiment } from "../helpers/builtTrainer.ts";
import { isBatch, stepsOf } from "../helpers/listening.ts";
import { rejectionOf } from "../helpers/rejection.ts";
import { smallMnist } from "../helpers/smallMnist.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";

const installation = builtInstallation;

interface Laboratory {
  readonly trainings: Trainings;
  readonly start: (experiment?: Experiment) => LiveRun;
  /** "id status" of each change that was told of. */
  readonly told: string[];
}

async function laboratory(options: Partial<TrainingsOptions> = {}): Promise<Laboratory> {
  const folder = await temporaryFolder();
  const trainings = new Trainings({
    installation,
    execPath: () => process.execPath,
    concurrency: () => 1,
    threads: () => 1,
    ...options,
  });
  onTestFinished(() => trainings.dispose());
  const told: string[] = [];
  trainings.onDidChange(({ runId, status }) => told.push(`${runId} ${status}`));
  const file = join(folder, "small.mnist.json");
  return { trainings, told, start: (experiment = smallExperiment()) => trainings.start({ file, experiment }) };
}

/** Settles when the run has told what fits. */
function seen(run: LiveRun, fits: (event: TrainerEvent) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const check = (events: readonly TrainerEvent[]): void => {
      if (events.some(fits)) resolve();
    };
    run.onEvent(check);
    void run.ended.then(() => reject(new Error("The run ended before that was seen.")));
    check(run.events);
  });
}

const statusesOf = (runs: readonly LiveRun[]): string[] => runs.map(({ status }) => status);
const endlessExperiment = (): Experiment => smallExperiment(endless);

test("a run trains, tells everything, and leaves what it told in its folder", async () => {
  const { trainings, start, told } = await laboratory();
  const run = start();
  expect(run.status).toBe("running");
  expect(trainings.get(run.path)).toBe(run);
  const streamed: TrainerEvent[] = [];
  run.onEvent((events) => streamed.push(...events));
  const exit = await run.ended;
  expect(exit).toMatchObject({ error: null, ending: { type: "completed", epochs: 3, steps: 87 } });
  expect(run).toMatchObject({ status: "completed", exit });
  expect(trainings.all).toEqual([]);
  expect(trainings.get(run.path)).toBeUndefined();
  expect(told).toEqual(["queued", "running", "completed"].map((status) => `${run.runId} ${status}`));
  expect(stepsOf(streamed)).toBe(87);
  const recorded = (await readRunEvents(run.path)).events.map(({ event }) => event);
  expect(streamed).toEqual(recorded);
  expect(historyOf(run.events)).toEqual(historyOf(recorded));
  expect(run.events.filter(isBatch).map(({ loss }) => loss.length)).toEqual([29, 29, 29]);
  expect((await readRunSummary(run.path)).experimentFile).toBe("../../../small.mnist.json");
});

test("whoever comes late reads what was, listens on, and misses and doubles nothing", async () => {
  const { start } = await laboratory();
  const run = start(smallExperiment({ training: { epochs: 30, batchSize: 16 } }));
  const late: TrainerEvent[][] = [];
  const stop = run.onEvent(() => {
    // Within the telling itself, and after a moment.
    for (const join of [(): void => follow(), (): void => void setTimeout(follow, 1)]) if (late.length < 40) join();
  });
  const follow = (): void => {
    const mine = [...run.events];
    late.push(mine);
    run.onEvent((events) => mine.push(...events));
  };
  await run.ended;
  stop();
  expect(late.length).toBeGreaterThan(5);
  const whole = historyOf(run.events);
  for (const events of late) expect(historyOf(events)).toEqual(whole);
});

describe("the queue", () => {
  test("lets one run train at a time, in the order in which they came", async () => {
    const { trainings, start, told } = await laboratory();
    const runs = [start(), start(), start()];
    expect(statusesOf(runs)).toEqual(["running", "queued", "queued"]);
    expect(trainings.all).toEqual(runs);
    let training = 0;
    trainings.onDidChange(() => {
      training = Math.max(training, trainings.all.filter(({ status }) => status === "running").length);
    });
    await Promise.all(runs.map(({ ended }) => ended));
    expect(statusesOf(runs)).toEqual(["completed", "completed", "completed"]);
    expect(training).toBe(1);
    const begun = told.filter((line) => line.endsWith(" running"));
    expect(begun).toEqual(runs.map(({ runId }) => `${runId} running`));
  });

  test("lets more train where there are more places, also when that is decided later", async () => {
    let places = 2;
    const { trainings, start } = await laboratory({ concurrency: () => places });
    const runs = [1, 2, 3, 4].map(() => start(endlessExperiment()));
    expect(statusesOf(runs)).toEqual(["running", "running", "queued", "queued"]);
    places = 3;
    trainings.admit();
    expect(statusesOf(runs)).toEqual(["running", "running", "running", "queued"]);
    places = 0;
    await runs[0].stop();
    expect(runs[3].status).toBe("queued");
    await Promise.all([runs[1].stop(), runs[2].stop()]);
    expect(runs[3].status).toBe("running");
  });

  test("lets go of a run that is cancelled before its turn, which leaves nothing behind", async () => {
    const { start, told } = await laboratory();
    const [one, two, three] = [start(endlessExperiment()), start(), start()];
    const exit = await two.stop();
    expect(exit).toMatchObject({ ending: null, error: { code: "aborted" } });
    expect(two.status).toBe("stopped");
    expect(await two.stop()).toBe(exit);
    expect(await rejectionOf(two.pause())).toMatchObject({ code: "not-available" });
    await one.stop();
    expect((await three.ended).ending).toMatchObject({ type: "completed" });
    const folders = await readdir(dirname(one.path));
    expect(folders.filter((name) => !name.startsWith(".")).sort()).toEqual([one.runId, three.runId].sort());
    expect(told).not.toContain(`${two.runId} running`);
  });

  test("goes on after a run that failed and one that could not be started", async () => {
    const nodes = [process.execPath, "/nowhere/node"];
    const { start } = await laboratory({ execPath: () => nodes.shift() ?? process.execPath });
    const data = { source: "idx", trainImages: "a", trainLabels: "b", testImages: "c", testLabels: "d" };
    const failing = start(smallExperiment({ data }));
    const unstarted = start();
    const good = start();
    expect((await failing.ended).ending).toMatchObject({ type: "failed", error: { code: "file-not-found" } });
    expect(await unstarted.ended).toMatchObject({ ending: null, error: { code: "trainer-failed" } });
    expect((await good.ended).ending).toMatchObject({ type: "completed" });
    expect(statusesOf([failing, unstarted, good])).toEqual(["failed", "failed", "completed"]);
  });

  test("never lets too many train when whoever is told starts another", async () => {
    const { trainings, start } = await laboratory({ concurrency: () => 2 });
    const more: LiveRun[] = [];
    trainings.onDidChange(({ status }) => {
      if (status === "running" && more.length < 4) more.push(start());
    });
    start();
    await vi.waitFor(() => expect(trainings.all).toEqual([]), { timeout: 30_000 });
    expect(more).toHaveLength(4);
    expect(new Set(statusesOf(more))).toEqual(new Set(["completed"]));
  });
});

test("a run pauses, answers meanwhile, goes on and is stopped", async () => {
  const { start } = await laboratory();
  const run = start(endlessExperiment());
  const statuses: string[] = [];
  run.onStatus((status) => statuses.push(status));
  await seen(run, isBatch);
  await run.pause();
  await seen(run, ({ type }) => type === "paused");
  expect(run.status).toBe("paused");
  const images = Float32Array.from(smallMnist(0, 0, 3).test.pixels, (pixel) => pixel / 255);
  const probabilities = await run.predict(images);
  expect(probabilities).toHaveLength(30);
  expect(await run.predict(images)).toEqual(probabilities);
  await run.continue();
  await seen(run, ({ type }) => type === "continued");
  const exit = await run.stop();
  expect(exit.ending).toMatchObject({ type: "stopped", reason: "stop" });
  expect(statuses).toEqual(["paused", "running", "stopped"]);
  expect((await readRunSummary(run.path)).status).toBe("stopped");
  const refused = { code: "not-available", message: expect.stringContaining("it is over") as string };
  for (const late of [run.pause(), run.continue(), run.predict(images)]) {
    expect(await rejectionOf(late)).toMatchObject(refused);
  }
});

test("a run that is stopped or paused before its trainer has answered is", async () => {
  const { start } = await laboratory({ concurrency: () => 3 });
  const [stopped, paused] = [start(endlessExperiment()), start(endlessExperiment())];
  const [exit] = await Promise.all([stopped.stop(), paused.pause()]);
  expect(exit.ending).toMatchObject({ type: "stopped", reason: "stop" });
  await seen(paused, ({ type }) => type === "paused");
  expect((await paused.stop()).ending).toMatchObject({ type: "stopped" });
});

describe("resuming", () => {
  test("goes on with a run, whose events from before come first, to the weights of an undisturbed run", async () => {
    const experiment = smallExperiment({ training: { epochs: 60, batchSize: 16 } });
    const { trainings, start } = await laboratory({ concurrency: () => 2 });
    const undisturbed = start(experiment);
    const first = start(experiment);
    await seen(first, (event) => event.type === "epochEnd" && event.epoch === 3);
    await first.stop();
    const run = await trainings.resume(first.path);
    expect(run).toMatchObject({ runId: first.runId, path: first.path, file: first.file, experiment });
    expect(historyOf(run.events)).toEqual(historyOf(first.events));
    const exit = await run.ended;
    const recorded = (await readRunEvents(run.path)).events.map(({ event }) => event);
    expect(historyOf(run.events)).toEqual(historyOf(recorded));
    expect(historyOf(run.events).segments).toHaveLength(2);
    const { ending } = await undisturbed.ended;
    if (ending?.type !== "completed") throw new Error("not completed");
    expect(exit.ending).toMatchObject({ type: "completed", fingerprint: ending.fingerprint });
  });

  test("is refused while the run is trained or waits here, also when asked for twice at once", async () => {
    const { trainings, start } = await laboratory();
    const run = start(endlessExperiment());
    expect(await rejectionOf(trainings.resume(run.path))).toMatchObject({ code: "run-busy" });
    await seen(run, isBatch);
    await run.stop();
    const [one, two] = await Promise.allSettled([trainings.resume(run.path), trainings.resume(run.path)]);
    expect([one.status, two.status].sort()).toEqual(["fulfilled", "rejected"]);
    expect(trainings.all).toHaveLength(1);
  });

  test("a run in the queue can be cancelled, and stays as it was", async () => {
    const { trainings, start } = await laboratory();
    const run = start(endlessExperiment());
    await seen(run, isBatch);
    await run.stop();
    const before = await readFile(join(run.path, "summary.json"), "utf8");
    start(endlessExperiment());
    const again = await trainings.resume(run.path);
    expect(again.status).toBe("queued");
    expect((await again.stop()).error).toMatchObject({ code: "aborted" });
    expect(await readFile(join(run.path, "summary.json"), "utf8")).toBe(before);
  });

  test("what the trainer refuses is told by the run; what is no run, at once", async () => {
    const { trainings, start } = await laboratory();
    const run = start();
    await run.ended;
    const again = await trainings.resume(run.path);
    expect((await again.ended).ending).toMatchObject({ type: "failed", error: { code: "not-resumable" } });
    expect((await readRunSummary(run.path)).status).toBe("completed");
    expect(await rejectionOf(trainings.resume(dirname(run.path)))).toMatchObject({ code: "file-not-found" });
  });
});

describe("the end of the process that trains", () => {
  test("leaves runs interrupted and resumable, no trainer alive, and the queue cancelled", async () => {
    const { trainings, start, told } = await laboratory({ concurrency: () => 2 });
    const runs = [start(endlessExperiment()), start(endlessExperiment()), start()];
    await Promise.all(runs.slice(0, 2).map((run) => seen(run, isBatch)));
    const pids = await Promise.all(runs.slice(0, 2).map(async ({ path }) => (await readRunSummary(path)).pid));
    await trainings.dispose();
    expect(statusesOf(runs)).toEqual(["interrupted", "interrupted", "stopped"]);
    for (const { exit } of runs) expect(exit?.error).toMatchObject({ code: "aborted" });
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    for (const { path } of runs.slice(0, 2)) {
      const { status, checkpoint, error } = await readRunSummary(path);
      expect({ status, error }).toEqual({ status: "interrupted", error: null });
      expect(checkpoint).not.toBeNull();
    }
    expect(trainings.all).toEqual([]);
    expect(told).not.toContain(`${runs[2].runId} running`);
    expect(() => start()).toThrow("Nothing is trained here any more.");
    expect(await rejectionOf(trainings.resume(runs[0].path))).toMatchObject({ code: "not-available" });
  });

  test("also ends trainers that are still being started, at whatever moment", async () => {
    for (const delay of [0, 30, 60, 90, 120, 200]) {
      const { trainings, start } = await laboratory();
      const run = start(endlessExperiment());
      await new Promise((resolve) => setTimeout(resolve, delay));
      await trainings.dispose();
      expect(run.exit?.error).toMatchObject({ code: "aborted" });
      expect(isOver(run.status)).toBe(true);
      const summary = await readRunSummary(run.path).catch(() => null);
      if (summary !== null) expect(summary.status).toBe("interrupted");
    }
  });

  test("a trainer that dies is told of with its reason, and its run can be resumed", async () => {
    const { trainings, start } = await laboratory();
    const run = start(endlessExperiment());
    await seen(run, (event) => event.type === "epochEnd");
    process.kill((await readRunSummary(run.path)).pid, "SIGKILL");
    expect(await run.ended).toMatchObject({ signal: "SIGKILL", ending: null, error: { code: "trainer-failed" } });
    expect(run.status).toBe("interrupted");
    expect((await readRunSummary(run.path)).status).toBe("interrupted");
    const again = await trainings.resume(run.path);
    await seen(again, ({ type }) => type === "resumed");
    expect((await again.stop()).ending).toMatchObject({ type: "stopped" });
  });

  test("a trainer that cannot be forked, or is none, fails the run with what it said", async () => {
    const folder = await temporaryFolder();
    const trainer = join(folder, "none.mjs");
    await writeFile(trainer, 'throw new Error("I am no trainer");');
    const { start } = await laboratory({ installation: { ...installation, trainer } });
    const { error } = await start().ended;
    expect(error).toMatchObject({
      code: "trainer-failed",
      message: expect.stringContaining("I am no trainer") as string,
    });
    const { start: other } = await laboratory({
      execPath: () => {
        throw new Error("no Node here");
      },
    });
    const run = other();
    expect((await run.ended).error).toMatchObject({ message: "The trainer could not be started: no Node here" });
    expect(run.status).toBe("failed");
  });
});

test("an experiment that names a file elsewhere fails with the place, and nothing is read or written", async () => {
  const allowed = await temporaryFolder();
  const { start } = await laboratory({ allowed: () => [allowed] });
  const train = join(dirname(allowed), "train.csv");
  const run = start(smallExperiment({ data: { source: "kaggleCsv", train } }));
  const { error } = await run.ended;
  expect(error).toMatchObject({ code: "path-not-allowed", message: expect.stringContaining(train) as string });
  expect(run.status).toBe("failed");
  await expect(readdir(run.path)).rejects.toThrow("ENOENT");
});

describe("the runs of a sweep", () => {
  const share = { sweep: "/lab/.mnist/sweeps/one", concurrency: 2, threads: 1 };

  test("have places of their own, and give way to runs that are started by themselves", async () => {
    const { trainings, start } = await laboratory({
      ...{ threads: () => null, cores: 2 },
      queue: new RunQueue((error) => expect.unreachable(String(error))),
    });
    const file = join(await temporaryFolder(), "small.mnist.json");
    const sweep = trainings.forSweep(share);
    const [one, two, three] = [1, 2, 3].map(() => sweep.start({ file, experiment: endlessExperiment() }));
    const [byItself, next] = [start(endlessExperiment()), start(endlessExperiment())];
    const all = [one, two, three, byItself, next];
    expect(statusesOf(all)).toEqual(["running", "running", "queued", "running", "queued"]);
    expect(all.map((run) => run.sweep)).toEqual([share.sweep, share.sweep, share.sweep, null, null]);
    // Only what a person started waits on the disk.
    await vi.waitFor(async () => expect(await listWaitingRuns(dirname(next.path))).toEqual([next.path]));
    expect(await listWaitingRuns(dirname(three.path))).toEqual([]);
    await seen(byItself, isBatch);
    const started = byItself.events.find(({ type }) => type === "started");
    expect(started).toMatchObject({ threads: 1 });
    await one.stop();
    expect(statusesOf(all)).toEqual(["stopped", "running", "queued", "running", "queued"]);
    await byItself.stop();
    expect(statusesOf(all)).toEqual(["stopped", "running", "queued", "stopped", "running"]);
    await next.stop();
    expect(statusesOf(all)).toEqual(["stopped", "running", "running", "stopped", "stopped"]);
  });

  test("wait while another run has all cores, and begin when it is paused", async () => {
    const { trainings, start } = await laboratory({ threads: () => null, cores: 2 });
    const file = join(await temporaryFolder(), "small.mnist.json");
    const byItself = start(endlessExperiment());
    const one = trainings.forSweep(share).start({ file, experiment: endlessExperiment() });
    expect(one.status).toBe("queued");
    await seen(byItself, isBatch);
    await byItself.pause();
    await vi.waitFor(() => expect(statusesOf([byItself, one])).toEqual(["paused", "running"]));
  });

  test("train as many at a time as was asked for, also on fewer cores", async () => {
    const { trainings } = await laboratory({ cores: 1 });
    const file = join(await temporaryFolder(), "small.mnist.json");
    const sweep = trainings.forSweep(share);
    const runs = [1, 2, 3].map(() => sweep.start({ file, experiment: endlessExperiment() }));
    expect(statusesOf(runs)).toEqual(["running", "running", "queued"]);
  });
});
