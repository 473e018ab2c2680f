import { execFile } from "node:child_process";
import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";
import { promisify } from "node:util";
import { askWindows, isLinux, readProcess } from "./processState.ts";

/** One process among all that ever ran on all computers that share a folder. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; null where the system does not tell. */
  readonly startTime: string | null;
  /** The computer's name, to be shown. */
  readonly host: string;
  /** Opaque; two processes have the same one only where each can see the other by its id. */
  readonly machine: string;
}

const run = promisify(execFile);

let asked: Promise<{ startTime: string | null; machine: string }> | undefined;

/** @returns who this process is. `MNIST_LAB_MACHINE` tells machines apart that the system does not. Never rejects. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  asked ??= Promise.all([readProcess(process.pid), machineName()]).then(([state, machine]) => ({
    startTime: state?.startTime ?? null,
    machine,
  }));
  const { startTime, machine } = await asked;
  const named = process.env.MNIST_LAB_MACHINE ?? "";
  return { pid: process.pid, startTime, host: hostname(), machine: named === "" ? machine : `named:${named}` };
}

/**
 * @returns whether that very process is there still. A zombie is not; one of the same id that started at another time is
 * not; where the system does not tell enough, a process of that id counts as alive. False for every process of another
 * machine, of which nothing can be known here. Never rejects.
 */
export async function isSameProcessAlive(identity: ProcessIdentity): Promise<boolean> {
  const own = await ownIdentity();
  if (identity.machine !== own.machine || !isThere(identity.pid)) return false;
  const state = await readProcess(identity.pid);
  // It may have ended since, or belong to another person whose processes are hidden.
  if (state === null) return isThere(identity.pid);
  if (state.ended) return false;
  return identity.startTime === null || state.startTime === null || identity.startTime === state.startTime;
}

/** Whether a process of that id is there, a zombie too. */
function isThere(pid: number): boolean {
  // 0 and negative numbers mean groups of processes.
  if (!Number.isSafeInteger(pid) || pid < 1) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** A name for what ids and start times refer to. Where the system does not tell, the computer's name has to do. */
async function machineName(): Promise<string> {
  const name = await askForMachine().catch(() => null);
  return `${process.platform}:${name ?? hostname()}`;
}

async function askForMachine(): Promise<string | null> {
  if (isLinux) return linuxMachine();
  if (process.platform === "darwin") return macMachine();
  return process.platform === "win32" ? windowsMachine() : null;
}

/** The boot and, since containers on one computer share it, the namespaces of processes and of start times. */
async function linuxMachine(): Promise<string> {
  const boot = (await readFile("/proc/sys/kernel/random/boot_id", "latin1")).trim();
  const processes = await readlink("/proc/self/ns/pid");
  const time = await readlink("/proc/self/ns/time").catch(() => "");
  return `${boot}:${processes}:${time}`;
}

/** The boot. */
async function macMachine(): Promise<string | null> {
  const { stdout } = await run("/usr/sbin/sysctl", ["-n", "kern.bootsessionuuid"], { timeout: 10_000 });
  const boot = stdout.trim();
  return boot === "" ? null : boot;
}

/** The installation, and the name, since copies of an installation are the same otherwise. */
async function windowsMachine(): Promise<string> {
  const key = "HKLM:\\SOFTWARE\\Microsoft\\Cryptography";
  const installation = await askWindows(`(Get-ItemProperty '${key}').MachineGuid`);
  return `${hostname()}:${installation ?? ""}`;
}
