import { valueKey, type DimensionValue, type ViewDimension } from "./dimensions.ts";
import { measureOf, type RunMeasure, type ViewRun } from "./runs.ts";

/** Several runs in one figure. */
export interface RunGroup<Run extends ViewRun = ViewRun> {
  /** Those that have the measure, in the sweep's order; one or more. */
  readonly runs: readonly Run[];
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

/** @returns what the runs come to together; null where none of them has the measure. */
export function groupOf<Run extends ViewRun>(runs: readonly Run[], measure: RunMeasure): RunGroup<Run> | null {
  const known = runs.filter((run) => measureOf(run, measure) !== null);
  if (known.length === 0) return null;
  const figures = known.map((run) => measureOf(run, measure) ?? 0);
  return {
    runs: known,
    mean: figures.reduce((sum, figure) => sum + figure, 0) / figures.length,
    min: Math.min(...figures),
    max: Math.max(...figures),
  };
}

/** A point of a line: all runs with one value of the x axis, and of the line and the facet. */
export interface LinePoint<Run extends ViewRun = ViewRun> {
  /** Position among the values of the x axis. */
  readonly at: number;
  readonly group: RunGroup<Run>;
}

export interface GroupLine<Run extends ViewRun = ViewRun> {
  /** Null where all runs are on one line. */
  readonly value: DimensionValue | null;
  /** Position among the values that make the lines: its colour. */
  readonly position: number;
  /** By position on the x axis; those without a run are left out. */
  readonly points: readonly LinePoint<Run>[];
}

export interface GroupFacet<Run extends ViewRun = ViewRun> {
  /** Null where there is one facet for all. */
  readonly value: DimensionValue | null;
  readonly lines: readonly GroupLine<Run>[];
}

/** What a chart of lines is drawn by; everything else is averaged. */
export interface LineAxes {
  readonly x: ViewDimension;
  readonly lines: ViewDimension | null;
  readonly facets: ViewDimension | null;
}

/** @returns the means of the runs along the x axis. Lines and facets without any point are left out. */
export function groupedLines<Run extends ViewRun>(
  runs: readonly Run[],
  { x, lines, facets }: LineAxes,
  measure: RunMeasure,
): GroupFacet<Run>[] {
  const pointsOf = (some: readonly Run[]): LinePoint<Run>[] =>
    split(some, x).flatMap(({ runs: there }, at) => {
      const group = groupOf(there, measure);
      return group === null ? [] : [{ at, group }];
    });
  return split(runs, facets)
    .map(({ value, runs: some }) => ({
      value,
      lines: split(some, lines)
        .map((each, position) => ({ value: each.value, position, points: pointsOf(each.runs) }))
        .filter(({ points }) => points.length > 0),
    }))
    .filter((facet) => facet.lines.length > 0);
}

/** @returns for each value of the rows, and in it for each of the columns, what its runs come to together. */
export function heatCells<Run extends ViewRun>(
  runs: readonly Run[],
  rows: ViewDimension,
  columns: ViewDimension,
  measure: RunMeasure,
): (RunGroup<Run> | null)[][] {
  return split(runs, rows).map((row) => split(row.runs, columns).map(({ runs: some }) => groupOf(some, measure)));
}

/** @returns the runs of each value of a dimension, in its order; all in one where there is none. */
function split<Run extends ViewRun>(
  runs: readonly Run[],
  dimension: ViewDimension | null,
): { readonly value: DimensionValue | null; readonly runs: readonly Run[] }[] {
  if (dimension === null) return [{ value: null, runs }];
  const byKey = new Map<string, Run[]>(dimension.values.map(({ key }) => [key, []]));
  for (const run of runs) byKey.get(valueKey(run, dimension) ?? "")?.push(run);
  return dimension.values.map((value) => ({ value, runs: byKey.get(value.key) ?? [] }));
}
