import { ExpectedError } from "../core/errors.ts";

/** The word for what the system said about a file: ENOENT, EACCES, …; undefined for other errors. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

const reasons = new Map([
  ["ENOENT", "its folder is not there"],
  ["EACCES", "no permission"],
  ["EPERM", "no permission"],
  ["EISDIR", "it is a folder"],
  ["ENOTDIR", "a part of its path is a file, not a folder"],
  ["ENOSPC", "the disk is full"],
  ["EDQUOT", "the disk is full"],
  ["EROFS", "the disk is read-only"],
  ["EMFILE", "too many open files"],
  ["ENFILE", "too many open files"],
]);

/** @returns the words for it: "no permission". */
export function reasonOf(error: unknown): string {
  return reasons.get(systemCode(error) ?? "") ?? (error instanceof Error ? error.message : String(error));
}

/** @returns the error to show when reading a file failed: `file-not-found` or `file-unreadable`. */
export function readError(path: string, error: unknown): ExpectedError {
  if (systemCode(error) === "ENOENT") {
    return new ExpectedError("file-not-found", `${path} does not exist`, { next: "Check the path.", cause: error });
  }
  const next = systemCode(error) === "EISDIR" ? { next: "Name a file in it." } : {};
  return new ExpectedError("file-unreadable", `${path} cannot be read: ${reasonOf(error)}`, { ...next, cause: error });
}

/** @returns the error to show when writing a file or folder failed: `file-unwritable`. */
export function writeError(path: string, error: unknown): ExpectedError {
  return new ExpectedError("file-unwritable", `${path} cannot be written: ${reasonOf(error)}`, {
    next: "Check that the folder exists, may be written to and has room.",
    cause: error,
  });
}

/** @throws ExpectedError `aborted` where the signal says so. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new ExpectedError("aborted", "Stopped while reading data");
}
