import { strict as assert } from "node:assert";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { inspectRun } from "../../src/files/runProblems.ts";
import { RunStore } from "../../src/services/runStore.ts";
import type { Fault, Trial } from "./fault.ts";
import { assertEndsAs, begin, experimentOf, resume, undisturbedRun, type Training } from "./trainings.ts";

/** Stops a run somewhere before its end. */
async function stoppedRun(trial: Trial): Promise<Training> {
  const training = await begin(trial, experimentOf(trial.number));
  while (!training.events.some(({ type }) => type === "epochEnd")) await delay(2);
  const { ending } = await training.trainer.stop();
  assert.equal(ending?.type, "stopped", `The run ended ${ending?.type ?? "without a word"}.`);
  return training;
}

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

function command({ product, folder }: Trial, ...words: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [product.commandLine, ...words, "--runs", join(folder, ".mnist", "runs")]);
  let output = "";
  child.stdout.on("data", (text: Buffer) => (output += text.toString()));
  child.stderr.on("data", (text: Buffer) => (output += text.toString()));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, output })));
}

export const resumedTwice: Fault = {
  name: "two processes resume one run at the same time",
  holds: "one wins and reaches the same fingerprint, the other is told who holds it",
  trials: { full: 20, short: 2 },
  async attempt(trial) {
    const wanted = await undisturbedRun(trial);
    const { run } = await stoppedRun(trial);
    const rivals = await Promise.all([resume(trial, run), resume(trial, run)]);
    const exits = await Promise.all(rivals.map(({ trainer }) => trainer.exited));
    const winners = exits.filter(({ ending }) => ending?.type === "completed");
    const losers = exits.filter(({ ending }) => ending?.type === "failed");
    assert.equal(winners.length, 1, `${winners.length} of two trainers have completed the run.`);
    for (const winner of winners) await assertEndsAs(winner, run, wanted);
    for (const { ending } of losers) {
      assert.ok(ending?.type === "failed");
      assert.ok(["run-busy", "not-resumable"].includes(ending.error.code), ending.error.message);
    }
    assert.equal(losers.length, 1);
    return true;
  },
};

export const deletedWhileTraining: Fault = {
  name: "a run deleted while it trains",
  holds: "refused with who trains it, the run goes on undisturbed; afterwards it goes to the trash and comes back",
  trials: { full: 10, short: 1 },
  async attempt(trial) {
    const wanted = await undisturbedRun(trial);
    const training = await begin(trial, experimentOf(trial.number));
    while (!training.events.some(({ type }) => type === "started")) await delay(2);
    const id = training.run.slice(training.run.lastIndexOf("/") + 1);
    const { code, output } = await command(trial, "delete", id);
    const exit = await training.trainer.exited;
    if (code === 0) {
      // It was over before the other process came: then it lies in the trash, whole.
      await new RunStore(join(trial.folder, ".mnist", "runs")).undo();
    } else {
      assert.match(output, new RegExp(String(training.trainer.pid)), output);
    }
    await assertEndsAs(exit, training.run, wanted);
    const store = new RunStore(join(trial.folder, ".mnist", "runs"));
    await store.delete([id]);
    await store.undo();
    assert.deepEqual(await inspectRun(training.run), []);
    return code !== 0;
  },
};

export const renamedTwice: Fault = {
  name: "eight processes rename one run at the same time",
  holds: "the run has one of the names, whole; whoever lost is told",
  trials: { full: 10, short: 1 },
  async attempt(trial) {
    const { run } = await stoppedRun(trial);
    const id = run.slice(run.lastIndexOf("/") + 1);
    const names = Array.from({ length: 8 }, (_, i) => `name ${i}`);
    const ended = await Promise.all(names.map((name) => command(trial, "rename", id, name)));
    const winners = names.filter((_, i) => ended[i].code === 0);
    assert.ok(winners.length >= 1, ended.map(({ output }) => output).join("\n"));
    const entry = await new RunStore(join(trial.folder, ".mnist", "runs")).find(id);
    assert.ok(
      winners.includes(entry.name),
      `The run is called ${entry.name}; ${winners.join(", ")} were told that they had won.`,
    );
    for (const { output } of ended.filter(({ code }) => code !== 0))
      assert.match(output, /by process \d+|renaming/, output);
    assert.deepEqual(await inspectRun(run), []);
    return winners.length < names.length;
  },
};
