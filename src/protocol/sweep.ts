import type { SetName } from "../core/dataset.ts";
import type { RunStatus } from "../core/runStatus.ts";
import type { SweepProgress } from "../core/sweep/progress.ts";
import type { ViewRun } from "../core/sweep/views/runs.ts";

// What the host and the webview of a sweep say to each other. Losses of curves may be NaN and travel in typed arrays, which
// keep it; a bare NaN would arrive as null.

/** So many curves are drawn, of the best runs: more cannot be told apart. */
export const mostCurves = 400;

/** Evaluations of one set, or training by epoch. Points in order; all arrays of one length. */
export interface SweepCurve {
  /** Epochs done, with fractions. */
  readonly epoch: Float64Array;
  readonly loss: Float64Array;
  /** 0 to 1. */
  readonly accuracy: Float64Array;
}

export const sweepCurveNames = ["validation", "test", "training"] as const;
export type SweepCurveName = (typeof sweepCurveNames)[number];

/** The curves of one run; empty where it has none. */
export interface SweepCurves {
  /** Of the run, from 0 in the sweep's order. */
  readonly index: number;
  readonly curves: Readonly<Record<SweepCurveName, SweepCurve>>;
}

/** One run of a sweep. */
export interface SweepRun extends ViewRun {
  /** Its folder: what messages name it by; null before there is one. */
  readonly path: string | null;
  readonly status: RunStatus | "damaged" | "waiting";
  /** The set that chose the best epoch; null before there is one. */
  readonly chosenOn: SetName | null;
  readonly bestEpoch: number | null;
  /** Epochs completed, and asked for. */
  readonly epoch: number;
  readonly epochs: number | null;
  /** Why it failed or was interrupted, in a sentence. */
  readonly failure: string | null;
}

export interface SweepContent {
  readonly name: string;
  /** Name of the experiment file, without its folders. */
  readonly file: string;
  /** Paths of what is varied, in the order of the file. */
  readonly parameters: readonly string[];
  readonly repeats: number;
  readonly warmStart: boolean;
  /** Whether a process that lives trains it. */
  readonly isTraining: boolean;
  readonly progress: SweepProgress;
  /** In the sweep's order. */
  readonly runs: readonly SweepRun[];
}

export type ToSweep =
  | {
      readonly type: "sweep";
      /** The sweep's folder alone, to be kept over a reload. */
      readonly paths: readonly string[];
      readonly sweep: SweepContent;
    }
  /** Of runs whose curves have changed; of all of them one by one after the page is made. */
  | { readonly type: "curves"; readonly runs: readonly SweepCurves[] }
  /** There is nothing to be shown any more: the sweep was removed, say. */
  | { readonly type: "problem"; readonly message: string };

export type FromSweep =
  /** The webview listens: tell it everything. */
  | { readonly type: "ready" }
  | { readonly type: "openRun"; readonly path: string }
  | { readonly type: "openFile" }
  /** The runs with these indices, in the sweep's order, as a table. */
  | { readonly type: "exportCsv"; readonly runs: readonly number[] };
