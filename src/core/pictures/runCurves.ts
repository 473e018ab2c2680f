import type { SetName } from "../dataset.ts";
import { runStrokes } from "../runColors.ts";
import type { RunHistory } from "../runHistory.ts";
import type { Translate } from "../translate.ts";
import type { Cut } from "./axisRange.ts";
import type { CurveSeries } from "./curvesPicture.ts";
import type { Points } from "./decimation.ts";
import { paper, runColor, runPaint } from "./palette.ts";
import { dashOf } from "./strokes.ts";

export type CurveMeasure = "loss" | "accuracy";

/** What a chart of batches may cut off: single ones are lucky or not, and the first few know nothing. */
export const batchCut: Readonly<Record<CurveMeasure, Cut>> = {
  loss: { low: 0.01, high: 0.001 },
  accuracy: { low: 0.06, high: 0 },
};

type Curves = Readonly<Record<CurveMeasure, CurveSeries[]>>;

/** More would be a cloud on paper, on which nobody can smooth them. */
const mostBatchPoints = 300;

const last = (values: Float64Array): number => values[values.length - 1];
const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** @returns one value for each `size` values that follow one another. */
function inGroups(values: Float64Array, size: number, of: (group: Float64Array) => number): Float64Array {
  return Float64Array.from({ length: Math.ceil(values.length / size) }, (_, i) =>
    of(values.subarray(i * size, (i + 1) * size)),
  );
}

/**
 * The curves of one run as on its dashboard: batches faint, of very many the means; training, validation and test digits at the ends of epochs, and
 * whenever else the run looked at them. x is in epochs.
 */
export function curvesOfRun(history: RunHistory, t: Translate): Curves {
  const perEpoch = stepsPerEpoch(history);
  const { batches } = history;
  const ends = batches.step.map((step) => (step + 1) / perEpoch);
  const together = Math.max(1, Math.ceil(ends.length / mostBatchPoints));
  const curvesOf = (measure: CurveMeasure): CurveSeries[] => {
    const told = { dots: true };
    const all: CurveSeries[] = [
      {
        label: together === 1 ? t("batch") : t("mean of {0} batches", together),
        points: { x: inGroups(ends, together, last), y: inGroups(batches[measure], together, mean) },
        ...{ color: paper.first, faint: true, named: true, cut: batchCut[measure] },
      },
      { label: t("training"), points: setPoints(history, "train", measure), color: paper.first, ...told },
      { label: t("validation"), points: setPoints(history, "validation", measure), color: paper.second, ...told },
      { label: t("test"), points: setPoints(history, "test", measure), color: paper.third, ...told },
    ];
    return all.filter(({ points }) => (points as Points).x.length > 0);
  };
  return { loss: curvesOf("loss"), accuracy: curvesOf("accuracy") };
}

/** A run among several. */
export interface CurvedRun {
  readonly label: string;
  readonly history: RunHistory;
  /** Index of its colour, see `runColor`; its position unless said otherwise. */
  readonly color?: number;
}

/**
 * One curve of each of several runs. Of more runs than can be told apart by colours, all are faint but the one that is
 * best in the end.
 */
export function curvesOfRuns(runs: readonly CurvedRun[], set: SetName, t: Translate): Curves {
  const many = runs.length > runPaint.length;
  const best = bestOf(runs, set);
  const strokes = runStrokes(runs.map(({ color }, i) => (color ?? i) % runPaint.length));
  const curvesOf = (measure: CurveMeasure): CurveSeries[] => {
    const drawn = runs.map((run, i): CurveSeries => {
      const points = setPoints(run.history, set, measure);
      if (!many) {
        const { color, dash } = strokes[i];
        return { label: run.label, points, color: runColor(color), dash: dashOf(dash), dots: true };
      }
      if (run === best) return { label: t("best: {0}", run.label), points, color: paper.second, dots: true };
      return { label: run.label, points, color: paper.first, faint: true };
    });
    const seen = drawn.filter(({ points }) => (points as Points).x.length > 0);
    const first = seen.findIndex(({ faint = false }) => faint);
    const others = seen.filter(({ faint = false }) => faint).length;
    return seen.map((each, i) => (i === first ? { ...each, label: t("{0} other runs", others), named: true } : each));
  };
  return { loss: curvesOf("loss"), accuracy: curvesOf("accuracy") };
}

const sets = ["validation", "test", "train"] as const;

/** @returns the set that most of the runs have a curve of, the first of validation, test and training digits. */
export function commonCurve(histories: readonly RunHistory[]): SetName {
  const counts = sets.map((set) => histories.filter((each) => setPoints(each, set, "loss").x.length > 0).length);
  return sets[counts.indexOf(Math.max(...counts))];
}

/** @returns figures of a set at the ends of epochs, and whenever else the run looked at it; x in epochs. */
export function setPoints(history: RunHistory, set: SetName, measure: CurveMeasure): Points {
  const perEpoch = stepsPerEpoch(history);
  const { epochs, evaluated } = history;
  const looks =
    set === "train"
      ? epochs.map((epoch) => ({ step: epoch.step, value: epoch[measure] }))
      : [...epochs, ...evaluated].flatMap(({ step, evaluations }) =>
          evaluations.flatMap((each) => (each.set === set ? [{ step, value: each[measure] }] : [])),
        );
  looks.sort((one, other) => one.step - other.step);
  return {
    x: Float64Array.from(looks, ({ step }) => step / perEpoch),
    y: Float64Array.from(looks, ({ value }) => value),
  };
}

/** Of a run whose events have no start, what its first epoch took. */
function stepsPerEpoch({ started, epochs }: RunHistory): number {
  const first = epochs.at(0);
  return started?.stepsPerEpoch ?? (first === undefined ? 1 : Math.max(1, first.step / first.epoch));
}

/** The best in the end is the one whose best epoch is best. */
function bestOf(runs: readonly CurvedRun[], set: SetName): CurvedRun | null {
  let best: { readonly run: CurvedRun; readonly value: number } | null = null;
  for (const run of runs) {
    const value = Math.max(-Infinity, ...setPoints(run.history, set, "accuracy").y.filter(Number.isFinite));
    if (value > (best?.value ?? -Infinity)) best = { run, value };
  }
  return best?.run ?? null;
}
