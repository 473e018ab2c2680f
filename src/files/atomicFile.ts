import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { systemCode, writeError } from "./fileError.ts";

/**
 * Writes a file whole or not at all: under a temporary name in the same folder, flushed to the disk, then renamed. Whoever reads
 * the path sees the old content or the new one, whenever the process or the machine stops.
 * @throws ExpectedError `file-unwritable`; the old file is then still there, and nothing is left behind.
 */
export async function writeFileAtomic(file: string, data: string | Uint8Array): Promise<void> {
  const temporary = temporaryNameOf(file);
  try {
    await writeFlushed(temporary, data);
    await renameOver(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeError(file, error);
  }
  await flushFolder(path.dirname(file));
}

/** @returns an unused name beside `file`, for what is being written. */
export function temporaryNameOf(file: string): string {
  return `${file}.${randomBytes(6).toString("hex")}.tmp`;
}

/** Whether a file's name is one of those that `temporaryNameOf` gives. */
export function isTemporary(name: string): boolean {
  return /\.[0-9a-f]{12}\.tmp$/.test(name);
}

/** Writes a new file and waits until it is on the disk. */
export async function writeFlushed(file: string, data: string | Uint8Array): Promise<void> {
  const handle = await open(file, "wx");
  try {
    await handle.writeFile(data);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Renames, with patience: on Windows a virus scanner or a reader may hold the target for a moment. */
export async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const code = systemCode(error);
      const held = process.platform === "win32" && (code === "EPERM" || code === "EACCES" || code === "EBUSY");
      if (!held || attempt === 6) throw error;
      await sleep(10 << attempt);
    }
  }
}

/** Makes a rename last through a power cut; where folders cannot be flushed (Windows), the system sees to it. */
export async function flushFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // The file itself is written and renamed: nothing more can be done here.
  }
}
