import type { RunRecord } from "./record.ts";

/** @returns training of a run's quickest epoch, without evaluation: what other work on the computer slowed the least. */
export function quickestEpoch({ epochs }: RunRecord): number | null {
  return epochs.length === 0 ? null : Math.min(...epochs.map(({ trainSeconds }) => trainSeconds));
}

/** @returns training of all of a run's epochs, without evaluation. */
export function allEpochs({ epochs }: RunRecord): number | null {
  return epochs.length === 0 ? null : epochs.reduce((sum, { trainSeconds }) => sum + trainSeconds, 0);
}

/**
 * The median over the runs of each run's quickest epoch. Settings of a sweep differ in how long they take: of several the
 * least and the most are given.
 *
 * @returns "2.7", "1.5 to 2.9"; "" for no runs.
 */
export function epochSeconds(runs: readonly RunRecord[]): string {
  const bySetting = new Map<string, number[]>();
  for (const run of runs) {
    const key = JSON.stringify(run.values);
    bySetting.set(key, [...(bySetting.get(key) ?? []), quickestEpoch(run) ?? []].flat());
  }
  const medians = [...bySetting.values()]
    .filter(({ length }) => length > 0)
    .map(medianOf)
    .sort((one, other) => one - other);
  if (medians.length === 0) return "";
  const [low, high] = [secondsText(medians[0]), secondsText(medians[medians.length - 1])];
  return low === high ? low : `${low} to ${high}`;
}

/** @returns "0.12", "2.7", "361" */
export function secondsText(seconds: number): string {
  return seconds < 10 ? seconds.toPrecision(2) : seconds.toFixed(0);
}

/** @param values one at least. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}
