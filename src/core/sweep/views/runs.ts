import type { SetName } from "../../dataset.ts";
import { bestOf, judgedBy } from "../judged.ts";

/** One run of a sweep, as far as the views of sweeps compute with it. */
export interface ViewRun {
  /** From 0, in the sweep's order. */
  readonly index: number;
  /** The varied values, by path. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** Of the best epoch, 0 to 1; null before the first evaluation. */
  readonly accuracy: number | null;
  /** At the end, with the best weights, 0 to 1. */
  readonly test: number | null;
  readonly testLoss: number | null;
  readonly seconds: number | null;
}

/** What runs are measured by. */
export const runMeasures = ["accuracy", "test", "testLoss", "seconds"] as const;
export type RunMeasure = (typeof runMeasures)[number];

/** Whether more of it is better. */
export function isHigherBetter(measure: RunMeasure): boolean {
  return measure === "accuracy" || measure === "test";
}

/** @returns what a run came to; null where that is not known, or is no number that could be drawn. */
export function measureOf(run: ViewRun, measure: RunMeasure): number | null {
  const value = run[measure];
  return value !== null && Number.isFinite(value) ? value : null;
}

/** Which runs are left out. */
export interface RunFilter {
  /** Runs that are judged by an accuracy below this one, or without any, are left out; 0 leaves out none. */
  readonly least: number;
  /** Keys of values that are left out, by the key of their dimension. */
  readonly without: Readonly<Record<string, readonly string[]>>;
}

export const nothingFiltered: RunFilter = { least: 0, without: {} };

/** @returns a filter's least accuracy as a person wrote it, `0.5` or `50 %`; 0 of nothing; null of anything else. */
export function leastAccuracy(text: string): number | null {
  const plain = text.trim();
  if (plain === "") return 0;
  const match = /^(\d+(?:[.,]\d*)?|[.,]\d+)\s*(%?)$/.exec(plain);
  if (match === null) return null;
  const number = Number(match[1].replace(",", "."));
  // Nobody means 5000 %: a number above 1 is one of per cent.
  const share = match[2] === "%" || number > 1 ? number / 100 : number;
  return share <= 1 ? share : null;
}

/** @returns the best of the runs, by what they are judged by, the first of several; null where none has a figure. */
export function bestRun<Run extends ViewRun>(runs: readonly Run[]): Run | null {
  const best = bestOf(runs);
  return best === null ? null : runs[best];
}

/**
 * @returns what runs can be measured by. Where the test digits chose the best epochs, their accuracy is no figure of its own;
 * where no epoch was chosen, it is the only one.
 */
export function offeredMeasures(runs: readonly (ViewRun & { readonly chosenOn: SetName | null })[]): RunMeasure[] {
  const has = (measure: RunMeasure): boolean => runs.some((run) => measureOf(run, measure) !== null);
  const isTestChosen = has("accuracy") && runs.every(({ chosenOn }) => chosenOn === null || chosenOn === "test");
  return runMeasures.filter((measure) => {
    switch (measure) {
      case "accuracy":
        return has("accuracy") || !has("test");
      case "test":
        return has("test") && (!isTestChosen || judgedBy(runs) === "test");
      case "testLoss":
      case "seconds":
        return has(measure);
    }
  });
}
