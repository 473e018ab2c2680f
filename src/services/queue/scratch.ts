import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { acquireLock, readHolder } from "../../files/lock.ts";

/** A worker's own folder: what it trains lies there until it is with the one who filled the queue. */
export interface Scratch {
  /** Folder of runs. */
  readonly runs: string;
  /** Settles when it is gone, as far as it can be. */
  remove(): Promise<void>;
}

const beginning = "mnist-lab-worker-";

/** Makes one, and removes those whose workers were killed. */
export async function openScratch(parent = tmpdir()): Promise<Scratch> {
  await removeLeftovers(parent);
  const folder = await mkdtemp(join(parent, beginning));
  await acquireLock(join(folder, "lock.json"), "working for a queue");
  const runs = join(folder, "runs");
  await mkdir(runs);
  return { runs, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined) };
}

async function removeLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    if (!name.startsWith(beginning)) continue;
    const holder = await readHolder(join(parent, name, "lock.json")).catch(() => null);
    if (holder?.state === "dead") await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
}
