import { lstat, mkdir, readdir, rename, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ExpectedError } from "../../core/errors.ts";
import { flushFolder, renameOver, temporaryNameOf } from "../../files/atomicFile.ts";
import { systemCode, throwIfAborted, writeError } from "../../files/fileError.ts";
import type { ExportTarget } from "./targets.ts";

export interface PublishOptions {
  /** Whether files that are there may be replaced. What else lies in a folder stays. */
  readonly overwrite: boolean;
  readonly signal: AbortSignal;
}

/**
 * Lets something be written into a folder beside its place, and moves it there when all of it is done: whoever looks sees
 * nothing of it, or the whole. What fails or is aborted leaves nothing behind.
 *
 * @param write is given the folder, which is empty, and writes every name of the target into it.
 * @throws ExpectedError `file-exists`, `file-unwritable`, `aborted`, besides what `write` throws.
 */
export async function publish<T>(
  target: ExportTarget,
  { overwrite, signal }: PublishOptions,
  write: (folder: string) => Promise<T>,
): Promise<T> {
  const { folder, names, ownFolder } = target;
  if (!overwrite) await refuseExisting(target);
  const whole = ownFolder && (await kindOf(folder)) === null;
  const temporary = whole
    ? temporaryNameOf(folder)
    : temporaryNameOf(join(folder, names.length === 1 ? names[0] : "export"));
  try {
    await mkdir(temporary);
  } catch (error) {
    throw await cannotBeMade(whole ? folder : join(folder, names[0]), error);
  }
  try {
    const result = await write(temporary);
    throwIfAborted(signal);
    // Meanwhile somebody else may have made something of that name.
    if (!overwrite) await refuseExisting(target);
    if (whole) await moved(temporary, folder);
    else for (const name of names) await moved(join(temporary, name), join(folder, name));
    await flushFolder(folder);
    return result;
  } finally {
    await rm(temporary, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The system says of a folder that takes no files, such as those of /proc, that it is not there. */
async function cannotBeMade(path: string, error: unknown): Promise<ExpectedError> {
  if (systemCode(error) !== "ENOENT" || (await kindOf(dirname(path))) !== "folder") return writeError(path, error);
  return new ExpectedError("file-unwritable", `${path} cannot be written: nothing can be made in its folder.`, {
    next: "Name another folder with --to.",
    cause: error,
  });
}

/** @throws ExpectedError `file-exists` where a part of the target is there. An empty folder is no obstacle. */
async function refuseExisting({ folder, names }: ExportTarget): Promise<void> {
  for (const name of names) {
    const path = join(folder, name);
    const kind = await kindOf(path);
    if (kind === null || (kind === "folder" && (await readdir(path).catch(() => [name])).length === 0)) continue;
    throw new ExpectedError("file-exists", `${path} is there already.`, {
      next: "Say --overwrite to replace it, or another name with --to.",
    });
  }
}

async function kindOf(path: string): Promise<"folder" | "file" | null> {
  try {
    return (await lstat(path)).isDirectory() ? "folder" : "file";
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw writeError(path, error);
  }
}

/** Over files; into folders, whose other files stay. */
async function moved(from: string, to: string): Promise<void> {
  const [kind, there] = [await kindOf(from), await kindOf(to)];
  try {
    if (kind === "folder" && there === "folder") {
      const isEmpty = (await readdir(to)).length === 0;
      if (!isEmpty) {
        for (const name of await readdir(from)) await moved(join(from, name), join(to, name));
        return;
      }
      await rmdir(to);
    }
    if (kind === "folder") await rename(from, to);
    else await renameOver(from, to);
  } catch (error) {
    throw error instanceof ExpectedError ? error : writeError(to, error);
  }
}
