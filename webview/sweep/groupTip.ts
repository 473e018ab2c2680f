import { statusWord } from "../../src/core/statusWord.ts";
import type { RunGroup } from "../../src/core/sweep/views/groups.ts";
import { isHigherBetter, measureOf, type RunMeasure } from "../../src/core/sweep/views/runs.ts";
import type { SweepRun } from "../../src/protocol/sweep.ts";
import { t } from "../shared/l10n.ts";
import type { TipRow } from "./marks.ts";
import type { NamedDimension, Shown } from "./parts.ts";
import { measureText, measureValue, runText, valueOf } from "./words.ts";

/** @returns the runs with the best by a measure before the others. */
export function bestFirst(runs: readonly SweepRun[], measure: RunMeasure): SweepRun[] {
  const sign = isHigherBetter(measure) ? -1 : 1;
  return runs.toSorted((one, other) => sign * ((measureOf(one, measure) ?? 0) - (measureOf(other, measure) ?? 0)));
}

/** @returns what is told of several runs in one figure; of one alone, what is told of a run. */
export function groupRows({ runs, mean, min, max }: RunGroup<SweepRun>, shown: Shown): TipRow[] {
  const { measure, sweep, dimensions } = shown;
  const title = measureText(measure, sweep.runs);
  const text = (value: number): string => measureValue(measure, value);
  if (runs.length === 1) {
    return [
      { name: title, value: text(mean) },
      { name: t("Run"), value: runText(runs[0], dimensions) },
    ];
  }
  const [best] = bestFirst(runs, measure);
  return [
    { name: t("{0}, mean of {1} runs", title, runs.length), value: text(mean) },
    { name: t("from, to"), value: `${text(min)} – ${text(max)}` },
    { name: t("A click opens the best"), value: runText(best, dimensions) },
  ];
}

/** @returns what is told of a run: what was varied, and what came of it. */
export function runRows(run: SweepRun, { measure, sweep, dimensions }: Shown): TipRow[] {
  const value = measureOf(run, measure);
  const figures: TipRow[] = [
    { name: measureText(measure, sweep.runs), value: value === null ? "–" : measureValue(measure, value) },
    ...(run.status === "completed" ? [] : [{ name: t("Status"), value: statusWord(run.status, t) }]),
  ];
  return [...figures, ...dimensions.map((dimension) => ({ name: dimension.name, value: valueOf(run, dimension) }))];
}

/** @returns the heading over what is told of a run. */
export function runTitle(run: SweepRun, best: SweepRun | null, dimensions: readonly NamedDimension[]): string {
  const text = runText(run, dimensions);
  return run.index === best?.index ? t("{0}, the best", text) : text;
}
