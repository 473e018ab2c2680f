import { setTimeout as delay } from "node:timers/promises";

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
