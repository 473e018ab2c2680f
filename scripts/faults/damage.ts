import { strict as assert } from "node:assert";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ExpectedError } from "../../src/core/errors.ts";
import { inspectRun } from "../../src/files/runProblems.ts";
import { repairRun } from "../../src/files/runRepair.ts";
import { RunStore } from "../../src/services/runStore.ts";
import type { Fault, Trial } from "./fault.ts";
import { begin, experimentOf } from "./trainings.ts";

const kinds = ["cut", "flipped", "emptied", "a folder", "missing"] as const;
type Kind = (typeof kinds)[number];

interface Originals {
  readonly folder: string;
  readonly stopped: string;
  readonly completed: string;
}

let originals: Promise<Originals> | null = null;

/** A stopped run with checkpoints, and a completed one; made once and copied for each trial. */
async function makeOriginals(trial: Trial): Promise<Originals> {
  const folder = await mkdtemp(join(tmpdir(), "mnist-lab-originals-"));
  const runs = join(folder, "runs");
  const whole = await begin(trial, experimentOf(3), { runs });
  assert.equal((await whole.trainer.exited).ending?.type, "completed");
  const part = await begin(trial, experimentOf(4), { runs });
  while (!part.events.some((event) => event.type === "epochEnd" && event.epoch === 4)) await delay(5);
  assert.equal((await part.trainer.stop()).ending?.type, "stopped");
  return { folder, stopped: part.run, completed: whole.run };
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

async function damage(path: string, kind: Kind, trial: Trial): Promise<string> {
  const bytes = await readFile(path);
  switch (kind) {
    case "cut": {
      const length = trial.chance.nextBelow(bytes.length);
      await truncate(path, length);
      return `cut at byte ${length} of ${bytes.length}`;
    }
    case "flipped": {
      const flips = 1 + trial.chance.nextBelow(3);
      const places: string[] = [];
      for (let i = 0; i < flips; i++) {
        const place = trial.chance.nextBelow(bytes.length);
        const bit = trial.chance.nextBelow(8);
        bytes[place] ^= 1 << bit;
        places.push(`bit ${bit} of byte ${place}`);
      }
      await writeFile(path, bytes);
      return places.join(", ");
    }
    case "emptied":
      await truncate(path, 0);
      return "emptied";
    case "a folder":
      await rm(path);
      await mkdir(path);
      return "replaced by a folder";
    case "missing":
      await rm(path);
      return "removed";
  }
}

export const fileDamaged: Fault = {
  name: "a file of a run cut, flipped, emptied, removed or replaced by a folder",
  holds: "the run says what is wrong and what to do, the list and other runs work, repair leaves no lie",
  trials: { full: 600, short: 25 },
  async attempt(trial) {
    const { stopped, completed } = await (originals ??= makeOriginals(trial));
    const runs = join(trial.folder, "runs");
    const original = trial.number % 2 === 0 ? stopped : completed;
    const id = original.slice(original.lastIndexOf("/") + 1);
    const run = join(runs, id);
    await cp(stopped, join(runs, stopped.slice(stopped.lastIndexOf("/") + 1)), { recursive: true });
    await cp(completed, join(runs, completed.slice(completed.lastIndexOf("/") + 1)), { recursive: true });
    const files = await filesOf(run);
    const file = files[trial.chance.nextBelow(files.length)];
    const kind = kinds[Math.floor(trial.number / 2) % kinds.length];
    const before = await readFile(join(run, file));
    const what = `${file}: ${await damage(join(run, file), kind, trial)}`;
    const same = kind === "cut" || kind === "flipped" ? before.equals(await readFile(join(run, file))) : false;
    const problems = await inspectRun(run);
    // The end of a file that is only appended to may be missing, and so may a checkpoint that nothing needs.
    const torn = (file === "events.jsonl" && kind === "cut") || (file.startsWith("checkpoint") && kind === "missing");
    if (!same && !torn) {
      assert.ok(
        problems.some((problem) => problem.file === file || file.startsWith(`${problem.file}/`)),
        `${what} was not noticed.`,
      );
    }
    // The list works, and says nothing of the other run.
    const store = new RunStore(runs);
    const list = await store.list();
    assert.equal(list.length, 2, `${what}: the list has ${list.length} runs.`);
    assert.equal(list.find((entry) => entry.id !== id)?.problem, null, `${what}: the other run has a problem.`);
    // Repairing does what it can; whatever remains says so, and the run can be deleted and brought back.
    await repairRun(run).catch((error: unknown) => {
      if (!(error instanceof ExpectedError)) throw error;
    });
    for (const problem of await inspectRun(run)) {
      assert.equal(problem.repair, null, `${what}: repairing left ${problem.file} ${problem.message}.`);
    }
    const fingerprint = (await store.find(id)).fingerprint;
    assert.ok(
      fingerprint === null || fingerprint === (await new RunStore(join(original, "..")).find(id)).fingerprint,
      `${what}: repairing changed the fingerprint.`,
    );
    await store.delete([id]);
    assert.equal((await store.list()).length, 1);
    await store.undo();
    assert.equal((await store.list()).length, 2);
    return !same;
  },
  async dispose() {
    const made = await originals;
    originals = null;
    if (made !== null) await rm(made.folder, { recursive: true, force: true });
  },
};
