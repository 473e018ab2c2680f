import { strict as assert } from "node:assert";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { inspectRun } from "../../src/files/runProblems.ts";
import { RunStore } from "../../src/services/runStore.ts";
import type { Fault, Trial } from "./fault.ts";
import { isAlive } from "./processes.ts";
import {
  assertResumesExactly,
  begin,
  experimentOf,
  resume,
  someMoment,
  undisturbedRun,
  type Training,
} from "./trainings.ts";

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

/** @returns the first run in the folder, as soon as it has begun. */
async function firstRun(runs: string): Promise<string> {
  for (let tries = 0; tries < 1000; tries++) {
    const name = readdirSync(runs).find((each) => !each.startsWith("."));
    if (name !== undefined && existsSync(join(runs, name, "summary.json"))) return join(runs, name);
    await delay(10);
  }
  throw new Error("No run has begun.");
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
    const size = 900 + Math.floor(trial.chance.nextUniform() * 900);
    mount(disk, `size=${size}k`);
    try {
      const runs = join(disk, ".mnist", "runs");
      const untouched = await neighbour({ ...trial, folder: trial.folder }, runs);
      const training = await begin(trial, experimentOf(1 + (trial.number % 5)), { runs });
      const { ending } = await training.trainer.exited;
      if (ending?.type === "completed") return false;
      await assertFailedClearly(training, "file-unwritable", /the disk is full/);
      await untouched();
      if (!existsSync(training.run)) return true;
      const entry = await new RunStore(runs).find("last");
      assert.equal(entry.status, "failed", `The run is ${entry.status}.`);
      assert.deepEqual(await inspectRun(training.run), []);
      remount(disk, "size=32m");
      await assertResumesExactly(trial, training.run);
      return true;
    } finally {
      await unmount(disk);
    }
  },
};

/** As whom nobody may write: another user where this is root, whom nothing is forbidden. */
const unprivileged = isRoot ? { uid: 65_534, gid: 65_534 } : {};

export const folderReadOnly: Fault = {
  name: "the run's folder read-only from a random moment on",
  holds: "clear message, exit 1, what was saved stays whole; resumes exactly once it can be written again",
  trials: { full: 15, short: 1 },
  missing: () => (process.platform === "win32" ? "needs permissions as on Unix" : null),
  async attempt(trial) {
    const wanted = await undisturbedRun(trial);
    const file = join(trial.folder, "fault.mnist.json");
    await writeFile(file, JSON.stringify(experimentOf(1 + (trial.number % 5))));
    const place = join(trial.folder, "place");
    mkdirSync(place);
    if (isRoot) for (const path of [trial.folder, place]) chmodSync(path, 0o777);
    const words = [trial.product.commandLine, "train", file, "--threads", "2", "--runs", place];
    const child = spawn(process.execPath, words, { ...unprivileged, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (output += text.toString()));
    const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
    const run = await firstRun(place);
    await delay((trial.chance.nextUniform() * wanted.milliseconds) / 2);
    const folders = [run, join(run, "checkpoint"), join(run, "model"), join(run, "best")].filter((path) =>
      existsSync(path),
    );
    for (const folder of folders) chmodSync(folder, 0o555);
    const code = await closed;
    const entry = await new RunStore(place).find("last");
    for (const folder of folders) if (existsSync(folder)) chmodSync(folder, 0o777);
    if (entry.status === "completed") return false;
    assert.equal(code, 1, `The command line ended with ${code}:\n${output}`);
    assert.match(output, /no permission/);
    assert.ok(output.includes(run), `The message does not name the run:\n${output}`);
    // Its summary could not be written, but its trainer is dead: the list says so.
    assert.ok(["failed", "interrupted"].includes(entry.status), `The run is ${entry.status}.`);
    await assertResumesExactly(trial, run);
    return true;
  },
};

export const diskReadOnly: Fault = {
  name: "the file system mounted read-only",
  holds: "runs are listed and looked at; a new run and a resume are refused with a clear message; then resumes exactly",
  trials: { full: 10, short: 1 },
  missing: needsMounts,
  async attempt(trial) {
    const wanted = await undisturbedRun(trial);
    const disk = join(trial.folder, "disk");
    mount(disk, "size=32m");
    try {
      const runs = join(disk, ".mnist", "runs");
      const untouched = await neighbour(trial, runs);
      const training = await begin(trial, experimentOf(trial.number), { runs });
      await someMoment(trial, training, wanted);
      // What is open for writing forbids the mount: so the trainer goes first, without a word.
      await training.trainer.kill();
      remount(disk, "ro");
      await untouched();
      const entry = (await new RunStore(runs).list()).find(({ path }) => path === training.run);
      const refused = [await begin(trial, experimentOf(0), { runs })];
      if (entry?.status === "interrupted") refused.push(await resume(trial, training.run));
      for (const { trainer } of refused) {
        const { ending } = await trainer.exited;
        assert.ok(ending?.type === "failed" && ending.error.code === "file-unwritable", "Nothing was refused.");
        assert.match(ending.error.message, /read-only/);
      }
      remount(disk, "rw");
      if (entry?.status !== "interrupted") return false;
      await assertResumesExactly(trial, training.run);
      return true;
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
    const { ending } = await training.trainer.exited;
    assert.ok(ending?.type === "failed", `The run ended ${ending?.type ?? "without a word"}.`);
    // Whatever was being written at that moment may be the first to fail.
    const code = ending.error.code === "file-unwritable" ? "file-unwritable" : "run-lost";
    await assertFailedClearly(training, code, /went away|its folder is not there/);
    assert.equal(existsSync(training.run), false, "The folder was made again.");
    await untouched();
    return true;
  },
};

function needsLimits(): string | null {
  if (process.platform !== "linux") return "needs Linux";
  return spawnSync("prlimit", ["--version"]).status === 0 ? null : "needs prlimit of util-linux";
}

/** Opens files in the trainer until there is no handle left, when it is told to: a program that leaks them. */
const leak = `
  import { openSync } from "node:fs";
  import { isMainThread } from "node:worker_threads";
  if (isMainThread) process.on("SIGUSR2", () => {
    try {
      for (;;) openSync("/dev/null");
    } catch {}
  });`;

export const handlesExhausted: Fault = {
  name: "no file handle to be had from a random moment on",
  holds: "clear message, the run failed, resumes from its last checkpoint",
  trials: { full: 15, short: 1 },
  missing: needsLimits,
  async attempt(trial) {
    const wanted = await undisturbedRun(trial);
    const preload = join(trial.folder, "leak.mjs");
    await writeFile(preload, leak);
    const env = { NODE_OPTIONS: `--import=${pathToFileURL(preload).href}` };
    const training = await begin(trial, experimentOf(1 + (trial.number % 5)), { env });
    while (!training.events.some(({ type }) => type === "batchEnd")) await delay(2);
    await someMoment(trial, training, wanted);
    const { pid } = training.trainer;
    if (pid !== undefined && isAlive(pid)) {
      spawnSync("prlimit", ["--pid", String(pid), "--nofile=64"]);
      process.kill(pid, "SIGUSR2");
    }
    const { ending } = await training.trainer.exited;
    if (ending?.type === "completed") return false;
    await assertFailedClearly(training, "file-unwritable", /too many open files/);
    const entry = await new RunStore(join(trial.folder, ".mnist", "runs")).find("last");
    assert.equal(entry.status, "failed");
    await assertResumesExactly(trial, training.run);
    return true;
  },
};
