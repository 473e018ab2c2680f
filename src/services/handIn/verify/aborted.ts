import { ExpectedError } from "../../../core/errors.ts";

/** @returns the error of a verification that somebody cancelled. */
export function verifyingAborted(): ExpectedError {
  return new ExpectedError("aborted", "Verifying was cancelled.");
}
