import type { StartedEvent } from "../../runEvents.ts";
import type { ReportRun } from "../subject.ts";

type Engine = StartedEvent["engine"];

/** @returns what computed a run: one engine, more where it went on with another; none where it is not known. */
export function enginesOf({ history }: ReportRun): Engine[] {
  // What nothing went on from does not count.
  const counting = history.segments.filter(({ epochs, batches }) => epochs.length > 0 || batches.step.length > 0);
  return [...new Set(counting.flatMap(({ started }) => started?.engine ?? []))];
}

/** @returns the same as a text. */
export function enginesText(run: ReportRun): string {
  return enginesOf(run).join(", ") || "–";
}

/** @returns whether the runs were not all computed by one engine. */
export function differingEngines(runs: readonly ReportRun[]): boolean {
  return new Set(runs.flatMap(enginesOf)).size > 1;
}

/** @returns the engine that computed all of the runs; null where it is not known or there were several. */
export function commonEngine(runs: readonly ReportRun[]): Engine | null {
  const [first] = runs.flatMap(enginesOf);
  return runs.length > 0 && runs.every((run) => enginesText(run) === first) ? first : null;
}
