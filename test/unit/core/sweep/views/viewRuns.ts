import type { ViewRun } from "../../../../../src/core/sweep/views/runs.ts";

/** @returns runs with these values of some paths, one after the other, and accuracies. */
export function viewRuns(
  paths: readonly string[],
  rows: readonly (readonly [values: readonly unknown[], accuracy: number | null, seed?: number])[],
): ViewRun[] {
  return rows.map(([values, accuracy, seed = 42], index) => ({
    index,
    values: Object.fromEntries(paths.map((path, at) => [path, values[at]])),
    seed,
    ...{ accuracy, test: null, testLoss: null, seconds: null },
  }));
}
