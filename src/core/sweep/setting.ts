import type { SweepSpec } from "../experiment/schema.ts";
import type { SweepValues } from "../experiment/sweepSchema.ts";
import { exp } from "../math/exp.ts";
import { log } from "../math/log.ts";
import { RandomStream } from "../random/stream.ts";
import { dimensionsOf, isList } from "./dimensions.ts";

/** One value of one setting. */
export interface ChosenValue {
  /** As written in the file. */
  readonly path: string;
  readonly value: unknown;
  /** Where it stands in the parameter's list; null: it was drawn from a range. */
  readonly position: number | null;
}

/**
 * @param seed of the experiment: samples are drawn from it. More samples leave those before them as they are.
 * @param index from 0; of a grid the last dimension varies fastest.
 * @param isInteger whether a path leads to a whole number.
 * @returns the values of a setting, in the order of the file.
 */
export function settingAt(
  sweep: SweepSpec,
  seed: number,
  index: number,
  isInteger: (path: string) => boolean,
): ChosenValue[] {
  const { parameters, samples } = sweep;
  const dimensions = dimensionsOf(sweep);
  const chosen = new Map<string, ChosenValue>();
  let rest = index;
  for (const [ordinal, { paths, count }] of [...dimensions.entries()].reverse()) {
    const stream = samples === null ? null : new RandomStream(seed, "sweep", index, ordinal);
    if (count === null) {
      const [path] = paths;
      const value = stream === null ? null : drawn(parameters[path], stream, isInteger(path));
      chosen.set(path, { path, value, position: null });
      continue;
    }
    const position = stream === null ? rest % count : stream.nextBelow(count);
    rest = Math.floor(rest / count);
    for (const path of paths) {
      chosen.set(path, { path, value: (parameters[path] as readonly unknown[])[position], position });
    }
  }
  return Object.keys(parameters).flatMap((path) => chosen.get(path) ?? []);
}

/** @returns a whole number, or one of four digits: what a person can read and type again. */
function drawn(values: SweepValues, stream: RandomStream, isInteger: boolean): number {
  if (isList(values)) throw new Error("A list has positions.");
  const { type } = values;
  const [min, max] = isInteger ? [Math.ceil(values.min), Math.floor(values.max)] : [values.min, values.max];
  // Each whole number n stands for what lies from n to below n + 1.
  const end = isInteger ? max + 1 : max;
  const value =
    type === "uniform"
      ? between(min, end, stream, (x) => x)
      : between(log(Math.max(min, values.min)), log(end), stream, exp);
  return clamped(isInteger ? Math.floor(value) : Number(value.toPrecision(4)), min, max);
}

function between(low: number, high: number, stream: RandomStream, of: (x: number) => number): number {
  return of(low + (high - low) * stream.nextUniform());
}

function clamped(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max);
}
