import type { ViewDimension } from "../../src/core/sweep/views/dimensions.ts";
import type { RunMeasure } from "../../src/core/sweep/views/runs.ts";
import type { RunOrder } from "../../src/core/sweep/views/order.ts";
import type { SweepContent, SweepCurves, SweepRun } from "../../src/protocol/sweep.ts";
import type { CurveMetric } from "./curveMetrics.ts";
import type { Ramp } from "./ramp.ts";

export const chartNames = ["curves", "bars", "lines", "parallel", "heat"] as const;
export type ChartName = (typeof chartNames)[number];

/** What a person has chosen, kept while the page is hidden or reloaded. Null, or a key that is gone: what is suggested. */
export interface ViewState {
  /** The sweep's folder alone. */
  readonly paths: readonly string[];
  readonly chart: ChartName | null;
  readonly measure: RunMeasure;
  /** As the person wrote it. */
  readonly least: string;
  /** Keys of values that are left out, by the key of their dimension. */
  readonly without: Readonly<Record<string, readonly string[]>>;
  readonly order: RunOrder;
  readonly metric: CurveMetric | null;
  /** Key of the dimension that colours curves. */
  readonly colored: string | null;
  readonly x: string | null;
  readonly lines: string | null;
  readonly facets: string | null;
  readonly rows: string | null;
  readonly columns: string | null;
}

/** A dimension with what it is called in the person's language. */
export interface NamedDimension extends ViewDimension {
  readonly name: string;
}

/** What the parts of the page draw. */
export interface Shown {
  readonly sweep: SweepContent;
  /** Those that the filters let through, in the sweep's order. */
  readonly runs: readonly SweepRun[];
  /** Of all runs, also those with one value alone. */
  readonly dimensions: readonly NamedDimension[];
  /** Of the runs that are shown: those whose values differ. */
  readonly axes: readonly NamedDimension[];
  /** Of those that are shown. */
  readonly best: SweepRun | null;
  readonly measure: RunMeasure;
  readonly ramp: Ramp;
  readonly curves: ReadonlyMap<number, SweepCurves["curves"]>;
  readonly state: ViewState;
}

/** What parts of the page may ask for. */
export interface Wishes {
  readonly open: (run: SweepRun) => void;
  readonly choose: (change: Partial<ViewState>) => void;
}

/** One of the charts. */
export interface ChartPart {
  readonly root: HTMLElement;
  /** What is chosen for this chart alone. */
  readonly controls: HTMLElement;
  /** Draws; not called while the chart is hidden. */
  show(shown: Shown): void;
}

/** @returns the dimension that is chosen, or else the suggested one. */
export function dimensionOf(
  dimensions: readonly NamedDimension[],
  chosen: string | null,
  suggested: ViewDimension | null | undefined,
): NamedDimension | null {
  const find = (key: string | null | undefined): NamedDimension | undefined =>
    dimensions.find((dimension) => dimension.key === key);
  return find(chosen) ?? find(suggested?.key) ?? null;
}
