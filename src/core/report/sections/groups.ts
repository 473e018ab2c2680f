import { listed, type Translate } from "../../translate.ts";
import type { ReportRun } from "../subject.ts";

/** Runs that have something in common. */
export interface RunGroup<T> {
  readonly value: T;
  /** One or more, in the order of the report. */
  readonly members: readonly ReportRun[];
}

/** @param of what of a run is compared, as JSON; null leaves the run out. @returns groups in the order of their first runs. */
export function groupedBy<T>(runs: readonly ReportRun[], of: (run: ReportRun) => T | null): RunGroup<T>[] {
  const groups = new Map<string, { readonly value: T; readonly members: ReportRun[] }>();
  for (const run of runs) {
    const value = of(run);
    if (value === null) continue;
    const key = JSON.stringify(value);
    const group = groups.get(key) ?? { value, members: [] };
    group.members.push(run);
    groups.set(key, group);
  }
  return [...groups.values()];
}

const mostNamed = 3;

/** @returns the runs by their names, or how many they are. */
export function whose(members: readonly ReportRun[], t: Translate): string {
  const [first] = members;
  if (members.length > mostNamed) return t("{0} runs ({1} is one of them)", members.length, first.label);
  const labels = members.map(({ label }) => label);
  // Values of a sweep's run have commas between them.
  const unclear = labels.some((label) => label.includes(","));
  return unclear ? labels.reduce((before, label) => t("{0}; {1}", before, label)) : listed(labels, t);
}
