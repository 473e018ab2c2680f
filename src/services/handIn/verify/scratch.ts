import { mkdtemp, readdir, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";

/** Ids of processes mean something on their own computer alone. */
const prefix = `mnist-lab-verify-${hostname().replaceAll(/[^A-Za-z0-9]/g, "")}-`;

/**
 * Makes a folder for what verifying needs for a while; what processes that were killed have left of theirs is removed.
 *
 * @returns its absolute path; whoever asked for it removes it.
 */
export async function makeScratch(): Promise<string> {
  await removeOrphans().catch(() => undefined);
  return mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
}

async function removeOrphans(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const pid = /^(\d+)-/.exec(name.slice(prefix.length))?.[1];
    if (pid === undefined || isThere(Number(pid))) continue;
    // Those of other people stay.
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Whether there is a process of that id; also where it is somebody else's. */
function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}
