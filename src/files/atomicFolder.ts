import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { flushFolder, renameOver, temporaryNameOf, writeFlushed } from "./atomicFile.ts";
import { systemCode, writeError } from "./fileError.ts";

/**
 * Writes a folder whole or not at all: under a temporary name beside it, flushed to the disk, then renamed. A folder that is there
 * gives way with all that it holds.
 *
 * @param files by their names in the folder.
 * @throws ExpectedError `file-unwritable`; the folder is then as it was, and nothing is left behind.
 */
export async function replaceFolder(
  folder: string,
  files: readonly (readonly [name: string, content: string | Uint8Array])[],
): Promise<void> {
  const parent = path.dirname(folder);
  const fresh = temporaryNameOf(folder);
  const old = temporaryNameOf(folder);
  let moved = false;
  try {
    await mkdir(fresh);
    for (const [name, content] of files) await writeFlushed(path.join(fresh, name), content);
    await flushFolder(fresh);
    moved = await moveAway(folder, old);
    await renameOver(fresh, folder);
  } catch (error) {
    if (moved) await rename(old, folder).catch(() => undefined);
    await rm(fresh, { recursive: true, force: true }).catch(() => undefined);
    throw writeError(folder, error);
  }
  await flushFolder(parent);
  if (moved) await rm(old, { recursive: true, force: true }).catch(() => undefined);
}

/** @returns false where there was nothing to move. */
async function moveAway(folder: string, old: string): Promise<boolean> {
  try {
    await renameOver(folder, old);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}
