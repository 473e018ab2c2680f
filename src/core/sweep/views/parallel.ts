import { axisPlaces, valueKey, type ViewDimension } from "./dimensions.ts";
import { measureOf, type RunMeasure, type ViewRun } from "./runs.ts";

/** A run as a line across parallel axes. */
export interface ParallelLine<Run extends ViewRun = ViewRun> {
  readonly run: Run;
  /** Its measure. */
  readonly value: number;
  /** Where it crosses each axis, 0 (bottom) to 1, in their order; null where the run has no value there. */
  readonly places: readonly (number | null)[];
}

/** Share of the distance between two values that the lines through one of them take. */
const widest = 0.6;
/** Of the axis, at most: lines through one value belong together. */
const widestBand = 0.12;

/**
 * Lines through the same value are set apart in the order of their measure, so that the share of good and bad runs with
 * that value can be seen; through values that lie close together they are set apart less.
 *
 * @returns the lines of the runs that have the measure, ascending by it.
 */
export function parallelLines<Run extends ViewRun>(
  runs: readonly Run[],
  dimensions: readonly ViewDimension[],
  measure: RunMeasure,
): ParallelLine<Run>[] {
  const known = runs
    .flatMap((run) => {
      const value = measureOf(run, measure);
      return value === null ? [] : [{ run, value }];
    })
    .sort((one, other) => one.value - other.value || one.run.index - other.run.index);
  const columns = dimensions.map((dimension) => placesOn(dimension, known));
  return known.map((each, line) => ({ ...each, places: columns.map((places) => places[line]) }));
}

function placesOn(dimension: ViewDimension, known: readonly { readonly run: ViewRun }[]): (number | null)[] {
  const places = axisPlaces(dimension);
  const gap = places.slice(1).reduce((least, place, at) => Math.min(least, place - places[at]), 1);
  const band = Math.min(widestBand, gap * widest);
  const positions = new Map(dimension.values.map(({ key }, at) => [key, at]));
  const at = known.map(({ run }) => positions.get(valueKey(run, dimension) ?? "") ?? null);
  const sizes = places.map((_, position) => at.filter((each) => each === position).length);
  const taken = places.map(() => 0);
  return at.map((position) => {
    if (position === null) return null;
    const rank = taken[position]++;
    const size = sizes[position];
    return places[position] + (size === 1 ? 0 : (rank / (size - 1) - 0.5) * band);
  });
}
