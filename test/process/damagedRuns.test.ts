import { fork } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ExpectedError } from "../../src/core/errors.ts";
import type { TrainerEvent } from "../../src/core/runEvents.ts";
import { historyOf } from "../../src/core/runHistory.ts";
import { writeAbout } from "../../src/files/about.ts";
import { decodeEvents } from "../../src/files/eventLines.ts";
import { listCheckpoints, readCheckpoint } from "../../src/files/checkpoint.ts";
import { readRunExperiment } from "../../src/files/experimentJson.ts";
import { readPredictions, readRunEvents } from "../../src/files/runFolder.ts";
import { inspectRun } from "../../src/files/runProblems.ts";
import { repairRun } from "../../src/files/runRepair.ts";
import { readRunSummary } from "../../src/files/runSummary.ts";
import type { StartRequest } from "../../src/protocol/trainer.ts";
import { readRunDetails } from "../../src/services/runDetails.ts";
import { RunStore } from "../../src/services/runStore.ts";
import { startTrainer } from "../../src/services/trainerProcess.ts";
import { builtTrainer, smallExperiment, startRequest } from "../helpers/builtTrainer.ts";
import { damagesOf, inflict, numbersFrom, type Damage } from "../helpers/damage.ts";

// Real runs, harmed file by file. More of it: DAMAGE_SEED=7 DAMAGE_COUNT=100 npx vitest run test/process/damagedRuns
const seed = Number(process.env.DAMAGE_SEED ?? 1);
const count = Number(process.env.DAMAGE_COUNT ?? 1);

const checkpoints = { every: { epochs: 1 }, keep: "best", pattern: "{epoch:02d}" };
/** So fast a learner that its best epoch is not the last one: there are two models. */
const hasty = { training: { epochs: 4, batchSize: 32, optimizer: { type: "adam", learningRate: 0.05 } } };
const experiments = {
  completed: smallExperiment({ ...hasty, checkpoints }),
  killed: smallExperiment({
    training: { epochs: 100_000, batchSize: 16 },
    checkpoints: { ...checkpoints, keep: "best" },
  }),
};
type Kind = keyof typeof experiments;

/** A run that nothing happens to, beside the harmed ones. */
const other = "20200101-000000-other-0000";

let folder: string;
const paths = new Map<Kind, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mnist-lab-damage-"));
  const completed = startRequest(folder, experiments.completed);
  const trainer = startTrainer({ trainer: builtTrainer });
  await trainer.start(completed);
  await trainer.exited;
  paths.set("completed", completed.paths.run);
  const killed = startRequest(folder, experiments.killed);
  await trainAndKill(killed, (event) => event.type === "checkpoint" && event.epoch === 4);
  paths.set("killed", killed.paths.run);
  for (const path of paths.values()) await writeAbout(path, { name: "Mine", note: "keep", pinned: true });
});

/** Nobody is there who would say afterwards that the trainer is gone. */
async function trainAndKill(request: StartRequest, when: (event: TrainerEvent) => boolean): Promise<void> {
  const child = fork(builtTrainer, [], { serialization: "advanced", execArgv: [] });
  const gone = once(child, "exit");
  child.send({ id: 1, request: { type: "hello", version: 1 } });
  child.send({ id: 2, request: { type: "start", ...request } });
  while (!(await readRunEvents(request.paths.run)).events.some(({ event }) => when(event))) await delay(10);
  child.kill("SIGKILL");
  await gone;
}

afterAll(() => rm(folder, { recursive: true, force: true }));

function pathOf(kind: Kind): string {
  const path = paths.get(kind);
  if (path === undefined) throw new Error("The runs were not made.");
  return path;
}

/** A copy of a run in a folder of runs where a whole one lies too; it replaces the copy before. */
async function copyOf(kind: Kind): Promise<string> {
  const path = join(folder, "copies", basename(pathOf(kind)));
  await rm(path, { recursive: true, force: true });
  await cp(pathOf(kind), path, { recursive: true });
  return path;
}

/** All that reads a run. Nothing may break on what a file holds. */
async function readEverything(path: string): Promise<void> {
  const readings: (() => Promise<unknown>)[] = [
    () => readRunSummary(path),
    () => readRunExperiment(path, null),
    () => readRunEvents(path),
    () => readPredictions(path),
    async () => {
      for (const { file } of await listCheckpoints(join(path, "checkpoint"))) {
        await readCheckpoint(join(path, "checkpoint", file));
      }
    },
    () => readRunDetails(path),
  ];
  for (const read of readings) {
    await read().catch((error: unknown) => {
      if (!(error instanceof ExpectedError)) throw error;
    });
  }
  // The list shows the harmed run and the other one.
  const listed = await new RunStore(dirname(path)).list();
  expect(listed.map(({ id }) => id)).toEqual(expect.arrayContaining([other, basename(path)]));
}

async function filesIn(path: string): Promise<string[]> {
  const names = await readdir(path, { recursive: true, withFileTypes: true });
  // What was begun when the trainer was killed was never a file of the run.
  const files = names.filter((each) => each.isFile() && !each.name.endsWith(".tmp"));
  return files.map((each) => join(each.parentPath, each.name).slice(path.length + 1));
}

test("runs that nothing happened to have no problems", async () => {
  for (const kind of ["completed", "killed"] as const) {
    expect(await inspectRun(pathOf(kind))).toEqual([]);
  }
  expect(await filesIn(pathOf("completed"))).toContain("best/weights.bin");
  expect(await filesIn(pathOf("killed"))).toContain("lock.json");
});

/** Nothing in these is checked: their being there is all that counts. */
const markers = new Set(["lock.json", "heartbeat", "reserve.bin"]);

describe.each(["completed", "killed"] as const)("a %s run", (kind) => {
  test("every file that is harmed is named, read without breaking, and repaired or left with its reason", async () => {
    const random = numbersFrom(seed);
    const original = pathOf(kind);
    const events = await readFile(join(original, "events.jsonl"));
    await cp(pathOf("completed"), join(folder, "copies", other), { recursive: true });
    const outcomes = { repaired: 0, left: 0 };
    for (const file of await filesIn(original)) {
      const bytes = await readFile(join(original, file));
      for (const damage of damagesOf(bytes, count, random)) {
        const what = `${file} ${damage.name}`;
        const path = await copyOf(kind);
        await inflict(join(path, file), damage);
        const problems = await inspectRun(path);
        const harmless = isHarmless(kind, file, bytes, damage, events);
        if (!harmless)
          expect(
            problems.map((problem) => problem.file),
            what,
          ).toContain(file);
        await readEverything(path).catch((error: unknown) => {
          throw new Error(`Reading broke: ${what}`, { cause: error });
        });
        const { repaired, left } = await repairRun(path);
        expect(await inspectRun(path), what).toEqual(left);
        for (const problem of left) expect(problem.repair, `${what}: ${problem.message}`).toBeNull();
        if (!harmless)
          expect(
            [...repaired, ...left].map((problem) => problem.file),
            what,
          ).toContain(file);
        outcomes[left.length === 0 ? "repaired" : "left"]++;
        if (left.length === 0 && /^(best|model|experiment)/.test(file)) {
          expect((await readFile(join(path, file))).equals(bytes), what).toBe(true);
        }
      }
    }
    expect(outcomes.repaired).toBeGreaterThan(20);
    expect(outcomes.left).toBeGreaterThan(5);
  }, 300_000);
});

/** What leaves everything that is told as it was, and what cannot be told from an earlier moment of the run. */
function isHarmless(
  kind: Kind,
  file: string,
  before: Uint8Array,
  { bytes, becomes }: Damage,
  events: Uint8Array,
): boolean {
  if (markers.has(file)) return becomes !== "folder";
  if (becomes === "nothing") return file === "about.json" || file.startsWith("checkpoint/");
  if (bytes !== null && kind === "killed" && file === "events.jsonl" && bytes.at(-1) !== 10) {
    const told = (text: Uint8Array) => decodeEvents(text, null).events.map(({ event }) => event);
    const saved = told(before).findLast((event) => event.type === "checkpoint")?.step ?? 0;
    return historyOf(told(bytes)).batches.step.length >= saved;
  }
  if (bytes !== null && kind === "killed" && file === "predictions.bin") {
    return decodeEvents(events, bytes).problems.length === 0;
  }
  // Sealed JSON may lose its last line's end, or get an E for an e.
  const sealed = file === "summary.json" || file === "about.json";
  return sealed && bytes !== null && isDeepStrictEqual(jsonOf(bytes), jsonOf(before));
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}
