import { rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { renameOver } from "../../files/atomicFile.ts";
import { writeError } from "../../files/fileError.ts";
import { acquireLock } from "../../files/lock.ts";
import { makeFolder } from "../../files/makeFolder.ts";
import { sweepLock, sweepsFolder } from "./sweepFile.ts";

/** Where removed sweeps lie until they are brought back or removed for good: among the sweeps, under a name that is none. */
const trash = ".trash";

/**
 * Takes a sweep out of the list; its runs stay as they are.
 *
 * @param path of its folder. @returns brings it back; throws `file-unwritable`.
 * @throws ExpectedError `run-busy` while somebody trains it; `file-unwritable`.
 */
export async function removeSweep(path: string): Promise<() => Promise<void>> {
  const lock = await acquireLock(join(path, sweepLock), "deleting");
  const to = join(dirname(path), trash, basename(path));
  try {
    await makeFolder(dirname(to));
    // What lies there was removed before and came again by another way.
    await rm(to, { recursive: true, force: true });
    await renameOver(path, to);
    await rm(join(to, sweepLock), { force: true });
  } catch (error) {
    throw writeError(path, error);
  } finally {
    await lock.release().catch(() => undefined);
  }
  return async () => {
    await renameOver(to, path).catch((error: unknown) => {
      throw writeError(path, error);
    });
  };
}

/** Removes for good what was removed. @param runs folder of all runs. @throws ExpectedError `file-unwritable`. */
export async function emptySweepTrash(runs: string): Promise<void> {
  const folder = join(sweepsFolder(runs), trash);
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch((error: unknown) => {
    throw writeError(folder, error);
  });
}
