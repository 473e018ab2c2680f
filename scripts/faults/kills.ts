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
  undisturbedRun,
  type Training,
} from "./trainings.ts";

/** Kills a training some time between its fork and a little after its end. @returns whether it was over before. */
async function killAtRandom(trial: Trial, training: Training, milliseconds: number): Promise<boolean> {
  await delay(trial.chance.nextUniform() * milliseconds);
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
      const over = await killAtRandom(trial, training, wanted.milliseconds);
      if (over) {
        await assertEndsAs(await training.trainer.exited, run, wanted);
        return;
      }
      if (!existsSync(join(run, "summary.json"))) {
        // Killed before there was a run.
        assert.deepEqual(shown, []);
        return;
      }
      await assertWhole(run, shown);
      assert.equal((await readRunSummary(run)).status, "interrupted");
      if (trial.chance.nextUniform() > 1 / 3) break;
      training = await resume(trial, run);
      shown.push(...training.events);
      training.trainer.onEvent((event) => shown.push(event));
    }
    await assertResumesExactly(trial, run);
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
    // The command line takes some time of its own to start.
    await delay(200 + trial.chance.nextUniform() * wanted.milliseconds);
    parent.kill("SIGKILL");
    const runs = join(trial.folder, ".mnist", "runs");
    const run = (await readdir(runs).catch(() => [])).filter((name) => !name.startsWith(".")).at(0);
    const begun = performance.now();
    await closed;
    if (run === undefined) return;
    const path = join(runs, run);
    const { pid } = await summaryWhenThere(path);
    while (isAlive(pid)) {
      assert.ok(performance.now() - begun < orphanLimit, `The trainer ${pid} still lives after ${orphanLimit} ms.`);
      await delay(20);
    }
    const entry = await new RunStore(runs).find("last");
    const lines = output.split("\n").slice(0, -1).length;
    if (entry.status === "completed") {
      assert.equal(entry.fingerprint, wanted.fingerprint);
      return;
    }
    assert.equal(entry.status, "interrupted", `The run is ${entry.status} after ${lines} lines.`);
    await assertWhole(path, []);
    await assertResumesExactly(trial, path);
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
