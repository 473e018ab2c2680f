import { open } from "node:fs/promises";
import { ExpectedError } from "../core/errors.ts";
import { readError, throwIfAborted } from "./fileError.ts";

/**
 * The content of a file.
 * @param limit most bytes to read; a larger file is an error.
 * @throws ExpectedError `file-not-found`, `file-unreadable`, `too-large` or `aborted`.
 */
export async function readWhole(path: string, limit: number, signal?: AbortSignal): Promise<Buffer> {
  throwIfAborted(signal);
  try {
    const handle = await open(path, "r");
    try {
      const { size } = await handle.stat();
      if (size > limit) throw tooLarge(path, limit);
      return await handle.readFile(signal === undefined ? {} : { signal });
    } finally {
      await handle.close();
    }
  } catch (error) {
    throwIfAborted(signal);
    throw error instanceof ExpectedError ? error : readError(path, error);
  }
}

/** @returns the error for a file that holds more than is read. */
export function tooLarge(path: string, limit: number): ExpectedError {
  return new ExpectedError("too-large", `${path} holds more than ${limit} bytes, the most that is read`);
}
