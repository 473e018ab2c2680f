import { isSealed } from "./eventLines.ts";
import { placedPredictions } from "./predictions.ts";

// Where an append-only file must be cut so that it can be appended to again: behind its last whole line or record. What
// was damaged before that stays where it is: readers leave it out, and what follows keeps its place.

/**
 * @param bytes of `events.jsonl`.
 * @returns bytes up to the end of the last line that is as it was written; 0 where there is none.
 */
export function wholeEventsLength(bytes: Uint8Array): number {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = file.lastIndexOf(10);
  while (end >= 0) {
    const before = end === 0 ? -1 : file.lastIndexOf(10, end - 1);
    if (isSealed(file.subarray(before + 1, end))) return end + 1;
    end = before;
  }
  return 0;
}

/**
 * @param bytes of `predictions.bin`.
 * @returns bytes up to the end of the last record that is as it was written; 0 where there is none.
 */
export function wholePredictionsLength(bytes: Uint8Array): number {
  return placedPredictions(bytes).at(-1)?.end ?? 0;
}

/** @returns bytes up to the end of the last line that has its end; 0 where there is none. */
export function wholeLinesLength(bytes: Uint8Array): number {
  return bytes.lastIndexOf(10) + 1;
}
