import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { inspectRun } from "../../src/files/runProblems.ts";
import { RunStore } from "../../src/services/runStore.ts";
import type { Fault, Trial } from "./fault.ts";
import { assertResumesExactly, begin, experimentOf, undisturbedRun, type Training } from "./trainings.ts";

const isRoot = process.getuid?.() === 0;

function needsMounts(): string | null {
  if (process.platform !== "linux") return "needs Linux";
  if (!isRoot) return "needs root, to mount a small file system";
  const { status } = spawnSync("sh", [
    "-c",
    "d=$(mktemp -d) && mount -t tmpfs -o size=64k tmpfs $d && umount $d && rmdir $d",
  ]);
  return status === 0 ? null : "needs to be allowed to mount a file system";
}

function mount(path: string, options: string): void {
  mkdirSync(path, { recursive: true });
  const { status, stderr } = spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", path]);
  assert.equal(status, 0, String(stderr));
}

function remount(path: string, options: string): void {
  const { status, stderr } = spawnSync("mount", ["-o", `remount,${options}`, path]);
  assert.equal(status, 0, String(stderr));
}

async function unmount(path: string): Promise<void> {
  for (let tries = 0; spawnSync("umount", [path]).status !== 0 && tries < 50; tries++) await delay(100);
}

/** A run that was completed before anything went wrong, and must not be touched by it. */
async function neighbour(trial: Trial, runs: string): Promise<() => Promise<void>> {
  const { trainer, run } = await begin(trial, experimentOf(0, { training: { epochs: 1 }, data: { limit: 100 } }), {
    runs,
  });
  assert.equal((await trainer.exited).ending?.type, "completed");
  return async () => assert.deepEqual(await inspectRun(run), [], "Another run was touched.");
}

/** @throws where the end is not a clear failure that names the file. */
async function assertFailedClearly({ trainer, run }: Training, code: string, words: RegExp): Promise<void> {
  const { ending } = await trainer.exited;
  assert.ok(ending?.type === "failed", `The run ended ${ending?.type ?? "without a word"}.`);
  assert.equal(ending.error.code, code, ending.error.message);
  assert.match(ending.error.message, words);
  assert.ok(ending.error.message.includes(run), `The message does not name the run: ${ending.error.message}`);
  assert.ok((ending.error.next ?? "") !== "", "The message does not say what to do.");
}

export const diskFull: Fault = {
  name: "disk full",
  holds: "clear message, the run failed, resumes from its last checkpoint once there is room; others untouched",
  trials: { full: 20, short: 1 },
  missing: needsMounts,
  async attempt(trial) {
    await undisturbedRun(trial);
    const disk = join(trial.folder, "disk");
    // From too small for a first checkpoint to nearly enough for all of the run.
    const size = 1100 + Math.floor(trial.chance.nextUniform() * 1400);
    mount(disk, `size=${size}k`);
    try {
      const runs = join(disk, ".mnist", "runs");
      const untouched = await neighbour({ ...trial, folder: trial.folder }, runs);
      const training = await begin(trial, experimentOf(1 + (trial.number % 5)), { runs });
      const { ending } = await training.trainer.exited;
      if (ending?.type === "completed") return;
      await assertFailedClearly(training, "file-unwritable", /the disk is full/);
      await untouched();
      if (!existsSync(training.run)) return;
      const entry = await new RunStore(runs).find("last");
      assert.equal(entry.status, "failed", `The run is ${entry.status}.`);
      assert.deepEqual(await inspectRun(training.run), []);
      remount(disk, "size=32m");
      await assertResumesExactly(trial, training.run);
    } finally {
      await unmount(disk);
    }
  },
};

export const folderReadOnly: Fault = {
  name: "file system read-only from a random moment on",
  holds: "clear message, resumes once it can be written again; others untouched",
  trials: { full: 15, short: 1 },
  missing: needsMounts,
  async attempt(trial) {
    const wanted = await undisturbedRun(trial);
    const disk = join(trial.folder, "disk");
    mount(disk, "size=32m");
    try {
      const runs = join(disk, ".mnist", "runs");
      const untouched = await neighbour(trial, runs);
      const training = await begin(trial, experimentOf(trial.number), { runs });
      await delay(150 + trial.chance.nextUniform() * wanted.milliseconds);
      // Open files forbid the gentle way: what is written is then refused by permission, as on a foreign share.
      const refused = spawnSync("mount", ["-o", "remount,ro", disk]).status !== 0;
      if (refused) {
        await training.trainer.kill();
        remount(disk, "ro");
      }
      const { ending } = await training.trainer.exited;
      if (!refused && ending?.type === "failed") assert.match(ending.error.message, /read-only/);
      // Looking at runs works without writing.
      await untouched();
      const entry = (await new RunStore(runs).list()).find(({ path }) => path === training.run);
      if (entry === undefined) return;
      // A new run is refused with a sentence.
      const another = await begin(trial, experimentOf(0), { runs });
      const { ending: refusal } = await another.trainer.exited;
      assert.ok(refusal?.type === "failed" && refusal.error.code === "file-unwritable", "A new run was not refused.");
      assert.match(refusal.error.message, /read-only/);
      remount(disk, "rw");
      if (entry.status !== "completed") await assertResumesExactly(trial, training.run);
    } finally {
      await unmount(disk);
    }
  },
};

export const folderDeleted: Fault = {
  name: "the run's folder deleted in the middle",
  holds: "clear message, the folder is not made again; others untouched",
  trials: { full: 15, short: 1 },
  async attempt(trial) {
    const runs = join(trial.folder, ".mnist", "runs");
    const untouched = await neighbour(trial, runs);
    const endless = experimentOf(trial.number, { training: { epochs: 100_000, batchSize: 16 } });
    const training = await begin(trial, endless, { runs });
    await delay(600 + trial.chance.nextUniform() * 1500);
    assert.ok(existsSync(training.run), "The run had not begun.");
    await rm(training.run, { recursive: true, maxRetries: 20 });
    await assertFailedClearly(training, "run-lost", /went away/).catch(async (error: unknown) => {
      // Whatever was being written at that moment may be the first to fail.
      const { ending } = await training.trainer.exited;
      if (ending?.type !== "failed" || ending.error.code !== "file-unwritable") throw error;
    });
    assert.equal(existsSync(training.run), false, "The folder was made again.");
    await untouched();
  },
};

function needsLimits(): string | null {
  if (process.platform !== "linux") return "needs Linux";
  return spawnSync("prlimit", ["--version"]).status === 0 ? null : "needs prlimit of util-linux";
}

export const handlesExhausted: Fault = {
  name: "no file handle to be had from a random moment on",
  holds: "clear message, the run failed, resumes from its last checkpoint",
  trials: { full: 15, short: 1 },
  missing: needsLimits,
  async attempt(trial) {
    const wanted = await undisturbedRun(trial);
    const training = await begin(trial, experimentOf(1 + (trial.number % 5)));
    await delay(300 + trial.chance.nextUniform() * Math.max(0, wanted.milliseconds - 400));
    // Nothing below the highest handle in use is free: whatever is opened next is refused.
    spawnSync("prlimit", ["--pid", String(training.trainer.pid), "--nofile=12"]);
    const { ending } = await training.trainer.exited;
    if (ending?.type === "completed") return;
    await assertFailedClearly(training, "file-unwritable", /too many open files/);
    const entry = await new RunStore(join(trial.folder, ".mnist", "runs")).find("last");
    assert.equal(entry.status, "failed");
    await assertResumesExactly(trial, training.run);
  },
};
