import { valueKey, type ViewDimension } from "./dimensions.ts";
import type { ViewRun } from "./runs.ts";

export interface RunOrder {
  /** A dimension's key, or the name of a figure that the run has. */
  readonly by: string;
  readonly descending: boolean;
}

/**
 * Sorts runs as a table shows them: numbers by size, categories in the order of the file, what is not known at the end in
 * either direction; runs that are alike in the sweep's order.
 *
 * @param figureOf a run's figure by the name in `by`, where that is no dimension; a text sorts by its characters.
 */
export function orderedRuns<Run extends ViewRun>(
  runs: readonly Run[],
  { by, descending }: RunOrder,
  dimensions: readonly ViewDimension[],
  figureOf: (run: Run, name: string) => number | string | null,
): Run[] {
  const dimension = dimensions.find(({ key }) => key === by);
  const positions = new Map(dimension?.values.map(({ key }, at) => [key, at]));
  const keyed = runs.map((run) => ({
    run,
    key: dimension === undefined ? figureOf(run, by) : (positions.get(valueKey(run, dimension) ?? "") ?? null),
  }));
  const sign = descending ? -1 : 1;
  return keyed
    .sort((one, other) => {
      if (isUnknown(one.key) || isUnknown(other.key)) {
        return Number(isUnknown(one.key)) - Number(isUnknown(other.key)) || one.run.index - other.run.index;
      }
      return sign * (one.key < other.key ? -1 : one.key > other.key ? 1 : 0) || one.run.index - other.run.index;
    })
    .map(({ run }) => run);
}

function isUnknown(key: number | string | null): key is null {
  return key === null || Number.isNaN(key);
}
