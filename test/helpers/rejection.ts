import { ExpectedError } from "../../src/core/errors.ts";

/** @returns the foreseen failure that a promise ends with. @throws where it ends otherwise. */
export async function rejectionOf(promise: Promise<unknown>): Promise<ExpectedError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ExpectedError) return error;
    throw error;
  }
  throw new Error("the promise was fulfilled, but should have been rejected");
}
