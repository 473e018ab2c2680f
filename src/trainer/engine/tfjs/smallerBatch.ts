import { ExpectedError } from "../../../core/errors.ts";

/**
 * Runs what needs room for a batch.
 *
 * @param batch digits of it.
 * @throws ExpectedError `too-large` with the batch size to try next; all else as it is.
 */
export async function withRoomFor<T>(batch: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ExpectedError) || error.code !== "too-large" || batch < 2) throw error;
    const half = String(Math.floor(batch / 2));
    throw new ExpectedError("too-large", error.message, {
      next: `Set training.batchSize to ${half} or less (it is ${String(batch)}), use fewer filters and units, or close other programs.`,
      cause: error,
    });
  }
}
