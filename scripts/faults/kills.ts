import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readRunSummary } from "../../src/files/runSummary.ts";
import { RunStore } from "../../src/services/runStore.ts";
import type { Fault, Trial } from "./fault.ts";
import { isAlive } from "./processes.ts";
import {
  assertEndsAs,
  assertResumesExactly,
  assertWhole,
  begin,
  experimentOf,
  resume,
  someMoment,
  undisturbedRun,
  type Training,
  type Undisturbed,
} from "./trainings.ts";

/** @returns whether the training was over before. */
async function killAtRandom(trial: Trial, training: Training, wanted: Undisturbed): Promise<boolean> {
  await someMoment(trial, training, wanted);
  const { pid } = training.trainer;
  if (pid !== undefined && isAlive(pid)) process.kill(pid, "SIGKILL");
  const { ending } = await training.trainer.exited;
  return ending !== null;
}

export const trainerKilled: Fault = {
  name: "trainer killed at a random moment",
  holds: "no torn file, nothing shown is lost, interrupted, resumes to the same fingerprint",
  trials: { full: 200, short: 5 },
  async attempt(trial) {
    const wanted = await undisturbedRun(trial);
    let training = await begin(trial, experimentOf(trial.number));
    const { run } = training;
    const shown = training.events;
    // A third of the runs is killed again after it was resumed.
    for (let kills = 0; kills < 3; kills++) {
      const over = await killAtRandom(trial, training, wanted);
      if (over) {
        await assertEndsAs(await training.trainer.exited, run, wanted);
        return kills > 0;
      }
      if (!existsSync(join(run, "summary.json"))) {
        // Killed before there was a run.
        assert.deepEqual(shown, []);
        return true;
      }
      await assertWhole(run, shown);
      assert.equal((await readRunSummary(run)).status, "interrupted");
      if (kills === 2 || trial.chance.nextUniform() > 1 / 3) break;
      training = await resume(trial, run);
      shown.push(...training.events);
      training.trainer.onEvent((event) => shown.push(event));
    }
    await assertResumesExactly(trial, run);
    return true;
  },
};

/** Milliseconds within which the trainer of a dead parent must be gone. */
const orphanLimit = 5000;

export const parentKilled: Fault = {
  name: "parent of the trainer killed at a random moment",
  holds: "trainer gone within 5 s, no torn file, interrupted, resumes to the same fingerprint",
  trials: { full: 50, short: 2 },
  async attempt(trial) {
    const wanted = await undisturbedRun(trial);
    const file = join(trial.folder, "fault.mnist.json");
    await writeFile(file, JSON.stringify({ ...experimentOf(trial.number), sweep: undefined }));
    const parent = spawn(process.execPath, [trial.product.commandLine, "train", file, "--threads", "2", "--json"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    let output = "";
    parent.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    const closed = new Promise((resolve) => parent.once("close", resolve));
    const lines = trial.chance.nextUniform() * wanted.epochs.length * 3;
    const late = trial.chance.nextUniform() * 80;
    while (output.split("\n").length - 1 < lines && parent.exitCode === null) await delay(2);
    await delay(late);
    parent.kill("SIGKILL");
    const runs = join(trial.folder, ".mnist", "runs");
    const run = (await readdir(runs).catch(() => [])).filter((name) => !name.startsWith(".")).at(0);
    const begun = performance.now();
    await closed;
    if (run === undefined) return false;
    const path = join(runs, run);
    const { pid } = await summaryWhenThere(path);
    while (isAlive(pid)) {
      assert.ok(performance.now() - begun < orphanLimit, `The trainer ${pid} still lives after ${orphanLimit} ms.`);
      await delay(20);
    }
    const entry = await new RunStore(runs).find("last");
    if (entry.status === "completed") {
      assert.equal(entry.fingerprint, wanted.fingerprint);
      return false;
    }
    assert.equal(entry.status, "interrupted", `The run is ${entry.status}.`);
    await assertWhole(path, []);
    await assertResumesExactly(trial, path);
    return true;
  },
};

/** The trainer of a dead parent may still be making its folder. */
async function summaryWhenThere(run: string): Promise<{ pid: number }> {
  for (let tries = 0; ; tries++) {
    try {
      return await readRunSummary(run);
    } catch (error) {
      if (tries === 50) throw error;
      await delay(20);
    }
  }
}
