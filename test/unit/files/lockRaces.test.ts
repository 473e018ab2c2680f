import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readHolder } from "../../../src/files/lock.ts";
import { ownIdentity } from "../../../src/files/machine.ts";
import { askWorker, buildLockWorker, startLockWorker } from "../../helpers/lockWorker.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

/** @returns the id of a process that has ended. */
async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await once(child, "exit");
  return child.pid!;
}

async function writeStaleLock(file: string, pid: number, token: string): Promise<void> {
  const holder = { ...(await ownIdentity()), pid, startTime: "1" };
  await writeFile(file, JSON.stringify({ version: 1, holder, token, purpose: "training" }));
}

describe.each([
  { links: "hard links", env: {}, rounds: 30 },
  { links: "no hard links", env: { NO_LINKS: "1" }, rounds: 10 },
])("processes that compete where there are $links", ({ env, rounds }) => {
  it("get a stale lock one at a time", async () => {
    const folder = await temporaryFolder();
    const worker = await buildLockWorker(folder);
    const run = path.join(folder, "run");
    await mkdir(run);
    const file = path.join(run, "lock.json");
    const workers: ChildProcess[] = [];
    while (workers.length < 20) workers.push(await startLockWorker(worker, env));
    const pid = await endedProcess();
    for (let round = 0; round < rounds; round++) {
      await writeStaleLock(file, pid, String(round).padStart(16, "0"));
      const answers = await Promise.all(workers.map((each) => askWorker(each, file)));
      const winners = answers.filter((answer) => answer?.token != null);
      expect(winners.length).toBe(1);
      const others = answers.filter((answer) => answer?.code === "run-busy");
      expect(others.length).toBe(workers.length - 1);
      expect(await readHolder(file)).toMatchObject({ state: "alive", lock: { token: winners[0]?.token } });
      await Promise.all(workers.map((each) => askWorker(each, null)));
      expect((await readHolder(file)).state).toBe("free");
    }
    expect(await readdir(run)).toEqual([]);
  });

  it("may be killed at any file operation while they take a stale lock", async () => {
    const folder = await temporaryFolder();
    const worker = await buildLockWorker(folder);
    const pid = await endedProcess();
    const undisturbed = await startLockWorker(worker, env);
    let killedAt = 0;
    for (let survived = false; !survived;) {
      killedAt++;
      const run = path.join(folder, `run${killedAt}`);
      await mkdir(run);
      const file = path.join(run, "lock.json");
      await writeStaleLock(file, pid, "0123456789abcdef");
      const victim = await startLockWorker(worker, { ...env, KILL_AT: String(killedAt) });
      survived = (await askWorker(victim, file)) !== null;
      if (survived) continue;
      const answer = await askWorker(undisturbed, file);
      expect([killedAt, answer?.code]).toEqual([killedAt, null]);
      expect([killedAt, await readdir(run)]).toEqual([killedAt, ["lock.json"]]);
      await askWorker(undisturbed, null);
      expect(await readdir(run)).toEqual([]);
    }
    // Reading, making and releasing the removal's lock, removing, making, clearing.
    expect(killedAt).toBeGreaterThan(20);
  });
});

it("a stale lock is got even when one after another is killed while removing it, 20 times", async () => {
  const folder = await temporaryFolder();
  const worker = await buildLockWorker(folder);
  const run = path.join(folder, "run");
  await mkdir(run);
  const file = path.join(run, "lock.json");
  await writeStaleLock(file, await endedProcess(), "0123456789abcdef");
  // Each finds the lock that its predecessor took to remove one, and takes one to remove that.
  for (let victims = 1; victims <= 20; victims++) {
    const victim = await startLockWorker(worker, { KILL_ON: "unlink" });
    expect(await askWorker(victim, file)).toBeNull();
    expect((await readdir(run)).length).toBe(victims + 1);
  }
  const last = await startLockWorker(worker);
  expect((await askWorker(last, file))?.code).toBeNull();
  expect(await readdir(run)).toEqual(["lock.json"]);
});
