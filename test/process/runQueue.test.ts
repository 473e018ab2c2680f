import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, onTestFinished, test } from "vitest";
import { waitingFile } from "../../src/files/waitingRun.ts";
import { RunQueue, type WaitingRun } from "../../src/services/runQueue.ts";
import { Trainings } from "../../src/services/trainings.ts";
import { builtInstallation, endless, smallExperiment } from "../helpers/builtTrainer.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";

const installation = builtInstallation;

function failsOn(error: unknown): never {
  throw error;
}

/** The training of one window, which lets one run train at a time. */
function openWindow(): { queue: RunQueue; trainings: Trainings } {
  const queue = new RunQueue(failsOn);
  const trainings = new Trainings({
    installation,
    execPath: () => process.execPath,
    concurrency: () => 1,
    threads: () => 1,
    queue,
  });
  onTestFinished(() => trainings.dispose());
  return { queue, trainings };
}

/** Two runs, of which the second waits. */
async function closedWindow(): Promise<{ runs: string; waiting: string; name: string }> {
  const folder = await temporaryFolder();
  const runs = join(folder, ".mnist", "runs");
  const file = join(folder, "small.mnist.json");
  const { trainings } = openWindow();
  trainings.start({ file, experiment: smallExperiment(endless), runs });
  const { path } = trainings.start({ file, experiment: smallExperiment({ name: "Later" }), runs });
  await trainings.dispose();
  return { runs, waiting: path, name: "Later" };
}

const waitingIn = async (runs: string): Promise<string[]> =>
  (await readdir(join(runs, ".queue")).catch(() => [])).filter((name) => name.endsWith(".json"));

test("what waited when a window was closed is adopted by the next, trains there, and is left nowhere", async () => {
  const { runs, waiting } = await closedWindow();
  expect(await waitingIn(runs)).toEqual([`${basename(waiting)}.json`]);
  const { queue, trainings } = openWindow();
  const adopted = await queue.adopt(runs);
  expect(adopted.map(({ path }) => path)).toEqual([waiting]);
  expect(adopted.map(({ experiment }) => experiment.name)).toEqual(["Later"]);
  const run = await trainings.adopt(adopted[0]);
  expect(run.path).toBe(waiting);
  expect((await run.ended).ending).toMatchObject({ type: "completed" });
  await queue.leave();
  expect(await readdir(join(runs, ".queue"))).toEqual([]);
  const summary = JSON.parse(await readFile(join(waiting, "summary.json"), "utf8")) as { experimentFile: string };
  expect(summary.experimentFile).toBe("../../../small.mnist.json");
});

test("a run whose turn comes, or that is cancelled, waits no more", async () => {
  const folder = await temporaryFolder();
  const runs = join(folder, ".mnist", "runs");
  const { queue, trainings } = openWindow();
  const start = (): ReturnType<Trainings["start"]> =>
    trainings.start({ file: join(folder, "small.mnist.json"), experiment: smallExperiment(), runs });
  const [first, second, third] = [start(), start(), start()];
  await expect.poll(() => waitingIn(runs)).toHaveLength(2);
  await second.stop();
  await queue.release(second.path);
  expect(await waitingIn(runs)).toEqual([`${basename(third.path)}.json`]);
  await Promise.all([first.ended, third.ended]);
  await queue.leave();
  expect(await waitingIn(runs)).toEqual([]);
});

test("one that was to be resumed goes on from where it was", async () => {
  const folder = await temporaryFolder();
  const runs = join(folder, ".mnist", "runs");
  const file = join(folder, "small.mnist.json");
  const before = openWindow();
  const stopped = before.trainings.start({ file, experiment: smallExperiment(), runs });
  await stopped.stop();
  before.trainings.start({ file, experiment: smallExperiment(endless), runs });
  await before.trainings.resume(stopped.path);
  await before.trainings.dispose();
  const { queue, trainings } = openWindow();
  const [waiting] = await queue.adopt(runs);
  expect(waiting).toMatchObject({ path: stopped.path, checkpoint: null });
  const run = await trainings.adopt(waiting);
  expect((await run.ended).ending).toMatchObject({ type: "completed" });
  expect(run.events.some(({ type }) => type === "resumed")).toBe(true);
});

describe("two processes", () => {
  const program = `
    import { RunQueue } from "./runQueue.ts";
    const queue = new RunQueue((error) => { throw error; });
    const run = JSON.parse(process.argv[2]);
    queue.hold(run);
    void queue.settled(run.path).then(() => process.send("held"));
    process.on("disconnect", () => process.exit());
  `;

  /** A process of its own that lets a run wait, until it is killed. */
  async function holderOf(run: WaitingRun): Promise<ChildProcess> {
    const outfile = join(await temporaryFolder(), "holder.mjs");
    const resolveDir = fileURLToPath(new URL("../../src/services", import.meta.url));
    await build({
      stdin: { contents: program, resolveDir },
      bundle: true,
      platform: "node",
      format: "esm",
      mainFields: ["module", "main"],
      outfile,
    });
    const child = fork(outfile, [JSON.stringify(run)]);
    onTestFinished(() => void child.kill("SIGKILL"));
    await once(child, "message");
    return child;
  }

  test("never have the same run, and the second gets it when the first was killed", async () => {
    const runs = join(await temporaryFolder(), "runs");
    const run: WaitingRun = {
      path: join(runs, "20260101-000000-later-0001"),
      file: join(runs, "later.mnist.json"),
      experiment: smallExperiment(),
      since: "2026-01-01T00:00:00.000Z",
    };
    const child = await holderOf(run);
    const queue = new RunQueue(failsOn);
    expect(await queue.adopt(runs)).toEqual([]);
    child.kill("SIGKILL");
    await once(child, "exit");
    const rivals = [queue, new RunQueue(failsOn), new RunQueue(failsOn)];
    const taken = await Promise.all(rivals.map((each) => each.adopt(runs).catch(() => [])));
    expect(taken.flat()).toEqual([run]);
  });
});

test("a new run that had begun when its window died is not begun again", async () => {
  const { runs, waiting } = await closedWindow();
  await mkdir(waiting);
  expect(await new RunQueue(failsOn).adopt(runs)).toEqual([]);
  expect(await waitingIn(runs)).toEqual([]);
});

test("what is damaged is told and left, the others are adopted", async () => {
  const { runs, waiting } = await closedWindow();
  const damaged = join(runs, "20260101-000000-damaged-0000");
  await writeFile(waitingFile(damaged), '{"version":1');
  const told: unknown[] = [];
  const adopted = await new RunQueue((error) => told.push(error)).adopt(runs);
  expect(adopted.map(({ path }) => path)).toEqual([waiting]);
  expect(told).toMatchObject([{ code: "damaged-run" }]);
  expect(await readFile(waitingFile(damaged), "utf8")).toBe('{"version":1');
});
