import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { open, stat } from "node:fs/promises";
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
    const kind = await stat(path);
    // To open a pipe waits until somebody writes to it, and a device may never come to an end. A folder fails below, by its name.
    if (!kind.isFile() && !kind.isDirectory()) throw noFile(path);
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

/**
 * The same without letting go of the thread: for many small files, a tenth of the time. Only for what is known to be a
 * file, since others may never come to an end.
 */
export function readWholeNow(path: string, limit: number): Buffer {
  try {
    const file = openSync(path, "r");
    try {
      if (fstatSync(file).size > limit) throw tooLarge(path, limit);
      return readFileSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw error instanceof ExpectedError ? error : readError(path, error);
  }
}

/** @returns the error for what is no file and may never come to an end. */
export function noFile(path: string): ExpectedError {
  return new ExpectedError("file-unreadable", `${path} cannot be read: it is a device or a pipe`, {
    next: "Save what it gives in a file, and name that.",
  });
}

/** @returns the error for a file that holds more than is read. */
export function tooLarge(path: string, limit: number): ExpectedError {
  return new ExpectedError("too-large", `${path} holds more than ${limit} bytes, the most that is read`);
}
