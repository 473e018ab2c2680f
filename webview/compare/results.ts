import { accuracyInterval, classMetricsOf, type ClassMetrics } from "../../src/core/metrics.ts";
import type { ComparedLook, ComparedRun, ComparedSet } from "../../src/protocol/compare.ts";

/** What each run came to, by name; what the names are in words, `words.ts` tells. */
export const resultNames = [
  "validationAccuracy",
  "validationLoss",
  "testAccuracy",
  "testLoss",
  "f1",
  "bestEpoch",
  "trainingAccuracy",
  "trainingLoss",
  "epochs",
  "steps",
  "secondsPerEpoch",
  "seconds",
  "parameters",
] as const;
export type ResultName = (typeof resultNames)[number];

/** One figure of each of the runs, in their order. */
export interface ResultRow {
  readonly name: ResultName;
  /** Null where a run does not have it. Accuracies and F1 from 0 to 1; a loss may be NaN. */
  readonly values: readonly (number | null)[];
  /** Half of the 95 % interval; null where there is none. */
  readonly spreads: readonly (number | null)[];
  /** Whether a run is the best in this: none is where it cannot be said, all of the best where several are alike. */
  readonly best: readonly boolean[];
}

interface Measure {
  readonly name: ResultName;
  readonly of: (run: ComparedRun) => number | null;
  /** Null where more is neither better nor worse. */
  readonly better: "higher" | "lower" | null;
  readonly spreadOf?: (run: ComparedRun) => number | null;
}

/** @param set whose digits the F1 score is of. @returns rows that at least one run has a figure for. */
export function resultRows(runs: readonly ComparedRun[], set: ComparedSet | null): ResultRow[] {
  const measures: readonly Measure[] = [
    accuracyMeasure("validationAccuracy", ({ looks }) => looks.validation),
    { name: "validationLoss", of: ({ looks }) => looks.validation?.loss.at(0) ?? null, better: "lower" },
    accuracyMeasure("testAccuracy", ({ looks }) => looks.test),
    { name: "testLoss", of: ({ looks }) => looks.test?.loss.at(0) ?? null, better: "lower" },
    { name: "f1", of: (run) => (set === null ? null : meanF1(run.looks[set])), better: "higher" },
    { name: "bestEpoch", of: ({ bestEpoch }) => bestEpoch, better: null },
    { name: "trainingAccuracy", of: ({ curves }) => curves.training.accuracy.at(-1) ?? null, better: null },
    { name: "trainingLoss", of: ({ curves }) => curves.training.loss.at(-1) ?? null, better: null },
    { name: "epochs", of: ({ epoch }) => epoch, better: null },
    { name: "steps", of: ({ steps }) => steps, better: null },
    { name: "secondsPerEpoch", of: ({ secondsPerEpoch }) => secondsPerEpoch, better: "lower" },
    { name: "seconds", of: ({ seconds }) => seconds, better: null },
    { name: "parameters", of: ({ parameters }) => parameters, better: null },
  ];
  return measures
    .map(({ name, of, better, spreadOf }): ResultRow => {
      const values = runs.map(of);
      return { name, values, spreads: runs.map((run) => spreadOf?.(run) ?? null), best: bestOf(values, better) };
    })
    .filter(({ values }) => values.some((value) => value !== null));
}

function accuracyMeasure(name: ResultName, lookOf: (run: ComparedRun) => ComparedLook | null): Measure {
  return {
    name,
    of: (run) => lookOf(run)?.accuracy ?? null,
    better: "higher",
    spreadOf: (run) => spreadOf(lookOf(run)),
  };
}

/** @returns half of the 95 % interval of a look's accuracy; null where it has none. */
export function spreadOf(look: ComparedLook | null): number | null {
  const interval = look === null ? null : intervalOf(look);
  return interval === null ? null : (interval.high - interval.low) / 2;
}

/** @returns the 95 % interval of a look's accuracy; null without digits. */
export function intervalOf({ accuracy, count }: ComparedLook): ReturnType<typeof accuracyInterval> {
  return accuracyInterval(Math.round(accuracy * count), count);
}

/** Mean of the classes' F1 scores, each class alike; null where a class has none. */
function meanF1(look: ComparedLook | null): number | null {
  if (look === null) return null;
  const scores = classMetricsOf(look.confusion).flatMap(({ f1 }) => (f1 === null ? [] : [f1]));
  return scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** What can be told of each class. */
export const classMeasures = ["recall", "precision", "f1"] as const satisfies readonly (keyof ClassMetrics)[];
export type ClassMeasure = (typeof classMeasures)[number];

/** One class in each of the runs, in their order. */
export interface ClassRow {
  readonly label: number;
  /** 0 to 1; null where a run has none. */
  readonly values: readonly (number | null)[];
  readonly best: readonly boolean[];
}

/** @returns a row for each class. */
export function classRows(runs: readonly ComparedRun[], set: ComparedSet, measure: ClassMeasure): ClassRow[] {
  const metrics = runs.map(({ looks }) => {
    const look = looks[set];
    return look === null ? null : classMetricsOf(look.confusion);
  });
  return Array.from({ length: 10 }, (_, label) => {
    const values = metrics.map((each) => each?.at(label)?.[measure] ?? null);
    return { label, values, best: bestOf(values, "higher") };
  });
}

/** Nothing is the best of one alone, nor where all are alike. */
function bestOf(values: readonly (number | null)[], better: Measure["better"]): boolean[] {
  const known = values.flatMap((value) => (value === null || Number.isNaN(value) ? [] : [value]));
  const best = better === "lower" ? Math.min(...known) : Math.max(...known);
  const told = better !== null && values.some((value) => value !== null && value !== best);
  return values.map((value) => told && value === best);
}
