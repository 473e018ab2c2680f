import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { systemCode } from "./fileError.ts";

/**
 * Makes a folder and those above it that are missing; one that is there is left as it is. Node's own recursive `mkdir`
 * never returns where a file system says that a folder cannot be made because it is not there, as Linux's /proc does.
 *
 * @throws the operating system's error.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const parent = dirname(path);
    if (systemCode(error) === "ENOENT" && parent !== path) {
      await makeFolder(parent);
      await mkdir(path).catch((again: unknown) => ignoreExisting(path, again));
      return;
    }
    await ignoreExisting(path, error);
  }
}

/**
 * Makes a folder inside one that is there; one that is there itself is left as it is. What was deleted with everything
 * around it is not made again.
 *
 * @throws the operating system's error.
 */
export async function makeSubfolder(path: string): Promise<void> {
  await mkdir(path).catch((error: unknown) => ignoreExisting(path, error));
}

async function ignoreExisting(path: string, error: unknown): Promise<void> {
  // A root that cannot be made (EPERM, EISDIR) is there all the same.
  const there = await stat(path).catch(() => null);
  if (there?.isDirectory() !== true) throw error;
}
