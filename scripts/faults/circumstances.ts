import { strict as assert } from "node:assert";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { RunStore } from "../../src/services/runStore.ts";
import type { Fault } from "./fault.ts";
import { isAlive } from "./processes.ts";
import {
  assertEndsAs,
  assertResumesExactly,
  begin,
  experimentOf,
  resume,
  someMoment,
  undisturbedRun,
} from "./trainings.ts";

/** Sets the clock of a process back by an hour after a while; only its own. */
const clock = `
  const { now } = Date;
  const start = now();
  const after = Number(process.env.CLOCK_AFTER);
  const back = () => (now() - start > after ? now() - 3_600_000 : now());
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given) { super(...(given.length === 0 ? [back()] : given)); }
    static now() { return back(); }
  };`;

export const clockSetBack: Fault = {
  name: "clock set back by an hour while a run trains",
  holds: "trains, stops, resumes to the same fingerprint; the list works",
  trials: { full: 10, short: 1 },
  async attempt(trial) {
    const wanted = await undisturbedRun(trial);
    const preload = join(trial.folder, "clock.mjs");
    await writeFile(preload, clock);
    const env = {
      NODE_OPTIONS: `--import=${pathToFileURL(preload).href}`,
      CLOCK_AFTER: String(Math.floor((trial.chance.nextUniform() * wanted.milliseconds) / 2)),
    };
    const training = await begin(trial, experimentOf(trial.number), { env });
    await someMoment(trial, training, wanted);
    const { ending } = await training.trainer.stop();
    const entry = await new RunStore(join(trial.folder, ".mnist", "runs")).find("last");
    if (ending?.type === "completed") return false;
    assert.equal(entry.status, "stopped");
    await assertResumesExactly(trial, training.run, { env });
    return true;
  },
};

export const twoMachines: Fault = {
  name: "two machines on one shared folder",
  holds: "a run that trains there is refused here, one whose machine died is taken over and resumes exactly",
  trials: { full: 10, short: 1 },
  async attempt(trial) {
    const there = { env: { MNIST_LAB_MACHINE: "there" } };
    const endless = experimentOf(2);
    const wanted = await undisturbedRun(trial);
    const training = await begin(trial, endless, there);
    while (!training.events.some(({ type }) => type === "epochEnd")) await delay(2);
    const rival = await resume(trial, training.run);
    const { ending } = await rival.trainer.exited;
    if (training.events.at(-1)?.type !== "completed") {
      assert.ok(ending?.type === "failed", `The second trainer ended ${ending?.type ?? "without a word"}.`);
      assert.ok(["run-busy", "not-resumable"].includes(ending.error.code), ending.error.message);
    }
    if (trial.number % 2 === 0) {
      await assertEndsAs(await training.trainer.exited, training.run, wanted);
      return ending?.type === "failed";
    }
    const { pid } = training.trainer;
    if (pid !== undefined && isAlive(pid)) process.kill(pid, "SIGKILL");
    const exit = await training.trainer.exited;
    if (exit.ending !== null) return false;
    await assertResumesExactly(trial, training.run);
    return true;
  },
};

export const longPath: Fault = {
  name: "a path with spaces, Chinese and 200 characters",
  holds: "trains, is stopped, listed and resumed to the same fingerprint",
  trials: { full: 5, short: 1 },
  async attempt(trial) {
    const wanted = await undisturbedRun(trial);
    const folder = join(trial.folder, "手写 数字 实验 %20 'a' #1", "很长".repeat(35), "x y".repeat(40));
    assert.ok(folder.length >= 200);
    await mkdir(folder, { recursive: true });
    const runs = join(folder, ".mnist", "runs");
    const training = await begin({ ...trial, folder }, experimentOf(trial.number));
    await someMoment(trial, training, wanted);
    await training.trainer.stop();
    const entry = await new RunStore(runs).find("Fault");
    if (entry.status === "completed") return false;
    await assertResumesExactly({ ...trial, folder }, training.run);
    return true;
  },
};
