import { stat } from "node:fs/promises";
import { join } from "node:path";
import { ExpectedError } from "../core/errors.ts";
import { reasonOf } from "./fileError.ts";
import type { RunProblem } from "./runProblem.ts";
import { readWhole } from "./wholeFile.ts";

/** Far more than any file of a run takes. */
const largest = 1024 * 1024 * 1024;

export interface ReadFile {
  /** Null when the file cannot be read. */
  readonly bytes: Buffer | null;
  /** Why; none when it was read. */
  readonly problems: readonly RunProblem[];
}

/**
 * Reads a file of a run. Never rejects.
 * @param file relative to the run's folder.
 */
export async function readOrProblem(folder: string, file: string): Promise<ReadFile> {
  const path = join(folder, file);
  try {
    // What is no file may never come to an end.
    const found = await stat(path).catch(() => null);
    if (found?.isFile() === false) return unread(file, found.isDirectory() ? "is a folder" : "is no file");
    return { bytes: await readWhole(path, largest), problems: [] };
  } catch (error) {
    return unread(file, unreadable(error));
  }
}

function unread(file: string, message: string): ReadFile {
  return { bytes: null, problems: [{ file, message, repair: null }] };
}

function unreadable(error: unknown): string {
  if (!(error instanceof ExpectedError)) return `cannot be read: ${reasonOf(error)}`;
  if (error.code === "file-not-found") return "is missing";
  if (error.code === "too-large") return `holds more than ${largest} bytes, the most that is read`;
  return `cannot be read: ${reasonOf(error.cause ?? error)}`;
}
