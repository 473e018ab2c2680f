import { execFile, execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { isSameProcessAlive, ownIdentity, type ProcessIdentity } from "../../../src/files/machine.ts";
import { decodeProcStat, readFromPs, readProcess } from "../../../src/files/processState.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

const linux = process.platform === "linux";

async function running(command: string, ...args: string[]): Promise<ChildProcess> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"] });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  await once(child, "spawn");
  return child;
}

const forever = ["-e", "setInterval(() => {}, 1000)"] as const;

async function identityOf(pid: number): Promise<ProcessIdentity> {
  return { ...(await ownIdentity()), pid, startTime: (await readProcess(pid))?.startTime ?? null };
}

/** @returns a zombie, whose parent never asks for it, as it was when it lived. */
async function zombie(): Promise<ProcessIdentity> {
  const parent = await running("sh", "-c", "sleep 0.3 & echo $!; exec sleep 60");
  const [line] = (await once(parent.stdout!, "data")) as [Buffer];
  const identity = await identityOf(Number(line.toString()));
  while (execFileSync("/bin/ps", ["-o", "stat=", "-p", String(identity.pid)]).toString()[0] !== "Z") await delay(50);
  return identity;
}

/** Builds a program that prints who it is, and whether the process described by its argument lives. */
async function buildTeller(folder: string): Promise<string> {
  const outfile = path.join(folder, "teller.mjs");
  await build({
    stdin: {
      contents: `import { isSameProcessAlive, ownIdentity } from "./machine.ts";
        const identity = await ownIdentity();
        const alive = await isSameProcessAlive({ ...identity, ...JSON.parse(process.argv[2]) });
        console.log(JSON.stringify({ identity, alive, self: await isSameProcessAlive(identity) }));`,
      resolveDir: fileURLToPath(new URL("../../../src/files", import.meta.url)),
    },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
  });
  return outfile;
}

interface Told {
  readonly identity: ProcessIdentity;
  readonly alive: boolean;
  readonly self: boolean;
}

async function tell(command: readonly string[], about: Partial<ProcessIdentity>, options: object = {}): Promise<Told> {
  const [file, ...args] = command;
  const { stdout } = await promisify(execFile)(file, [...args, JSON.stringify(about)], options);
  return JSON.parse(stdout) as Told;
}

describe("a process", () => {
  it("knows itself, and that it lives", async () => {
    const identity = await ownIdentity();
    expect(identity).toMatchObject({ pid: process.pid, host: hostname() });
    expect(await ownIdentity()).toEqual(identity);
    expect(await isSameProcessAlive(identity)).toBe(true);
  });

  it("lives until it is killed", async () => {
    const child = await running(process.execPath, ...forever);
    const identity = await identityOf(child.pid!);
    expect(await isSameProcessAlive(identity)).toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await isSameProcessAlive(identity)).toBe(false);
  });

  it("is not another one that got its id later", async () => {
    const child = await running(process.execPath, ...forever);
    const identity = await identityOf(child.pid!);
    expect(identity.startTime).not.toBeNull();
    expect(await isSameProcessAlive({ ...identity, startTime: "another time" })).toBe(false);
    expect(await isSameProcessAlive({ ...(await ownIdentity()), startTime: "another time" })).toBe(false);
    // Where nobody could tell when it started, it has to count as the same.
    expect(await isSameProcessAlive({ ...identity, startTime: null })).toBe(true);
  });

  it.skipIf(process.platform === "win32")("is dead when it is a zombie", async () => {
    const identity = await zombie();
    expect(() => process.kill(identity.pid, 0)).not.toThrow();
    expect(await isSameProcessAlive(identity)).toBe(false);
    expect(await isSameProcessAlive({ ...identity, startTime: null })).toBe(false);
  });

  it.each([0, -1, 1.5, NaN, 2 ** 53, 2 ** 31])("of the id %d is none", async (pid) => {
    expect(await isSameProcessAlive({ ...(await ownIdentity()), pid, startTime: null })).toBe(false);
  });

  it("of another machine is not known to live", async () => {
    expect(await isSameProcessAlive({ ...(await ownIdentity()), machine: "another" })).toBe(false);
  });

  it("takes its machine's name from MNIST_LAB_MACHINE", async () => {
    const own = await ownIdentity();
    vi.stubEnv("MNIST_LAB_MACHINE", "lab-3");
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const named = await ownIdentity();
    expect(named).toEqual({ ...own, machine: "named:lab-3" });
    expect([await isSameProcessAlive(named), await isSameProcessAlive(own)]).toEqual([true, false]);
    vi.stubEnv("MNIST_LAB_MACHINE", "");
    expect(await ownIdentity()).toEqual(own);
  });

  it("is on the same machine as its children, whatever their language and time zone", async () => {
    const teller = await buildTeller(await temporaryFolder());
    const env = { ...process.env, TZ: "Asia/Tokyo", LC_ALL: "de_DE.UTF-8" };
    const told = await tell([process.execPath, teller], await ownIdentity(), { env });
    expect(told.identity.machine).toBe((await ownIdentity()).machine);
    expect([told.alive, told.self]).toEqual([true, true]);
  });

  it.runIf(linux && process.getuid?.() === 0)("of another person lives, though it cannot be signalled", async () => {
    const folder = await temporaryFolder();
    await chmod(folder, 0o755);
    const teller = await buildTeller(folder);
    const own = await ownIdentity();
    const told = await tell([process.execPath, teller], own, { uid: 65_534, gid: 65_534 });
    expect(told.alive).toBe(true);
    expect((await tell([process.execPath, teller], { ...own, startTime: "1" }, { uid: 65_534 })).alive).toBe(false);
  });

  const namespaces = linux && spawnSync("unshare", ["--pid", "--fork", "--mount-proc", "true"]).status === 0;
  it.runIf(namespaces)("in a container of its own is on another machine, with or without a /proc there", async () => {
    const teller = await buildTeller(await temporaryFolder());
    const own = await ownIdentity();
    const node = [process.execPath, teller];
    const whole = await tell(["unshare", "--pid", "--fork", "--mount-proc", ...node], {});
    expect(whole.identity).toMatchObject({ pid: 1, host: own.host });
    expect(whole.identity.startTime).not.toBeNull();
    expect(whole.identity.machine).not.toBe(own.machine);
    const another = await tell(["unshare", "--pid", "--fork", "--mount-proc", ...node], { machine: own.machine });
    expect([another.alive, another.self]).toEqual([false, true]);
    // The numbers below this /proc are those of the processes outside.
    const without = await tell(["unshare", "--pid", "--fork", ...node], {});
    expect(without.identity).toMatchObject({ pid: 1, startTime: null });
    expect(without.identity.machine).not.toBe(own.machine);
    expect(without.self).toBe(true);
  });
});

describe("what the system tells", () => {
  const stat = (name: string, state: string, threads: number) =>
    `4242 (${name}) ${state} 1 4242 4242 0 -1 4194304 88 0 0 0 1 2 0 0 20 0 ${threads} 0 1229452 0 0 184 0 0 0 0 0\n`;

  it.each([
    { name: "node", state: "S", threads: 11, ended: false },
    { name: "a) Z 1 (b", state: "R", threads: 1, ended: false },
    { name: "node", state: "Z", threads: 1, ended: true },
    // Killed, but a thread is still writing to a slow disk.
    { name: "node", state: "Z", threads: 2, ended: false },
    { name: "node", state: "X", threads: 0, ended: true },
  ])("is read from /proc: $name, $state with $threads threads", ({ name, state, threads, ended }) => {
    expect(decodeProcStat(stat(name, state, threads))).toEqual({ startTime: "1229452", ended });
  });

  it.each(["", "4242", "4242 (node) S 1"])("is nothing where /proc says %j", (text) => {
    expect(decodeProcStat(text)).toBeNull();
  });

  it.runIf(linux)("agrees with the clock of the system", async () => {
    const ticks = Number(execFileSync("getconf", ["CLK_TCK"]));
    const uptime = Number((await readFile("/proc/uptime", "latin1")).split(" ")[0]);
    const started = Number((await readProcess(process.pid))?.startTime) / ticks;
    expect(Math.abs(uptime - process.uptime() - started)).toBeLessThan(5);
  });

  it.runIf(existsSync("/bin/ps"))("comes from ps elsewhere, in the same words each time", async () => {
    const first = await readFromPs(process.pid);
    expect(first?.startTime).toMatch(/^\w{3} \w{3} \d{1,2} \d\d:\d\d:\d\d \d{4}$/);
    const started = Date.parse(`${String(first?.startTime)} UTC`);
    expect(Math.abs(Date.now() - process.uptime() * 1000 - started)).toBeLessThan(5000);
    vi.stubEnv("TZ", "Asia/Tokyo");
    vi.stubEnv("LC_ALL", "de_DE.UTF-8");
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    expect(await readFromPs(process.pid)).toEqual(first);
    expect((await readFromPs((await zombie()).pid))?.ended).toBe(true);
  });
});
