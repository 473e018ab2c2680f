import type { RunRecord } from "./record.ts";

/** @returns the mean of a figure over runs; null when one of them lacks it, or there are none. */
export function meanOf(runs: readonly RunRecord[], of: (run: RunRecord) => number | null): number | null {
  const values = runs.map(of);
  if (values.length === 0 || !values.every((value) => value !== null)) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** @param share 0 to 1. @returns "98.04 %" */
export function percentOf(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

/** @returns "1 seed", "5 seeds" */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
