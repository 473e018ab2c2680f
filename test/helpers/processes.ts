import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

/** Whether a process of that id is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** @returns after how many milliseconds the process was gone. @throws Error when it is still there after `limit`. */
export async function goneAfter(pid: number, limit: number): Promise<number> {
  const begin = performance.now();
  while (isAlive(pid)) {
    if (performance.now() - begin > limit) throw new Error(`Process ${pid} is still there after ${limit} ms.`);
    await delay(20);
  }
  return performance.now() - begin;
}

/** Settles when a process that was sent SIGSTOP does nothing any more. */
export async function stopped(pid: number): Promise<void> {
  while ((await stateOf(pid)) !== "T") await delay(5);
}

/** @returns the letter that the system has for what a process does; Linux tells it also where no `ps` is installed. */
async function stateOf(pid: number): Promise<string | undefined> {
  if (process.platform !== "linux") {
    const { stdout } = await promisify(execFile)("ps", ["-o", "state=", "-p", String(pid)]);
    return stdout.at(0);
  }
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // Behind the name in brackets, which may hold anything.
  return stat.at(stat.lastIndexOf(")") + 2);
}
