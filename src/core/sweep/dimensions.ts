import type { SweepSpec } from "../experiment/schema.ts";
import type { SweepValues } from "../experiment/sweepSchema.ts";

/** More would be a mistake: at a second each, three hours. */
export const mostRuns = 10_000;

/** One value that is varied, or several that go together. */
export interface Dimension {
  /** As written in the file. */
  readonly paths: readonly string[];
  /** How many values it takes; null: drawn from a range. */
  readonly count: number | null;
}

/** How large a sweep is. */
export interface SweepSize {
  /** Combinations of values, or samples. */
  readonly settings: number;
  readonly repeats: number;
  /** settings × repeats */
  readonly runs: number;
}

/** @returns what varies, in the order of the file; values that go together stand where the first of them does. */
export function dimensionsOf({ parameters, zip }: SweepSpec): Dimension[] {
  const dimensions: Dimension[] = [];
  const taken = new Set<string>();
  for (const [path, values] of Object.entries(parameters)) {
    if (taken.has(path)) continue;
    const group = zip.find((each) => each.includes(path));
    const paths = group === undefined ? [path] : Object.keys(parameters).filter((each) => group.includes(each));
    for (const each of paths) taken.add(each);
    dimensions.push({ paths, count: isList(values) ? values.length : null });
  }
  return dimensions;
}

/** @returns the size of a sweep without going through it. */
export function sizeOf(sweep: SweepSpec): SweepSize {
  const { samples, repeats } = sweep;
  const settings = samples ?? dimensionsOf(sweep).reduce((product, { count }) => product * (count ?? 1), 1);
  return { settings, repeats, runs: settings * repeats };
}

export function isList(values: SweepValues): values is readonly unknown[] {
  return Array.isArray(values);
}
