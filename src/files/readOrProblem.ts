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
 * @param repair what repairing does when it cannot be read.
 */
export async function readOrProblem(folder: string, file: string, repair: string | null = null): Promise<ReadFile> {
  try {
    return { bytes: await readWhole(join(folder, file), largest), problems: [] };
  } catch (error) {
    return { bytes: null, problems: [{ file, message: unreadable(error), repair }] };
  }
}

function unreadable(error: unknown): string {
  if (!(error instanceof ExpectedError)) return `cannot be read: ${reasonOf(error)}`;
  if (error.code === "file-not-found") return "is missing";
  if (error.code === "too-large") return `holds more than ${largest} bytes, the most that is read`;
  return `cannot be read: ${reasonOf(error.cause ?? error)}`;
}
