import { copyFile, constants, rename, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { systemCode, writeError } from "../fileError.ts";
import type { Mend } from "./finding.ts";

/** Repairs throw nothing away that somebody may still want to look at: it gets another name. */
const mostCopies = 1000;

/** Renames what is there, `about.json` to `about.json.damaged`; an empty folder is removed. */
export function puttingAside(folder: string, file: string): Mend {
  return { words: `put aside as ${file}.damaged`, act: () => putAside(folder, file) };
}

/** @throws ExpectedError `file-unwritable`. */
export async function putAside(folder: string, file: string): Promise<void> {
  const path = join(folder, file);
  try {
    const found = await stat(path).catch(() => null);
    if (found?.isDirectory() === true && (await removedEmpty(path))) return;
    await rename(path, await freeName(path));
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw writeError(path, error);
  }
}

/** Keeps a copy of a file that is about to be written anew. @throws ExpectedError `file-unwritable`. */
export async function copyAside(folder: string, file: string): Promise<void> {
  const path = join(folder, file);
  try {
    await copyFile(path, await freeName(path), constants.COPYFILE_EXCL);
  } catch (error) {
    throw writeError(path, error);
  }
}

async function removedEmpty(path: string): Promise<boolean> {
  try {
    await rmdir(path);
    return true;
  } catch {
    return false;
  }
}

async function freeName(path: string): Promise<string> {
  for (let i = 1; i < mostCopies; i++) {
    const name = `${path}${i === 1 ? "" : `.${i}`}.damaged`;
    if ((await stat(name).catch(() => null)) === null) return name;
  }
  throw new Error(`${path} was put aside too often.`);
}
