import type { SweepRange, SweepValues } from "../experiment/sweepSchema.ts";
import { exp } from "../math/exp.ts";
import { log } from "../math/log.ts";
import type { RandomStream } from "../random/stream.ts";
import { isList } from "./dimensions.ts";

/** @returns the least and the greatest value that a range gives; of whole numbers none when the first is the greater. */
export function endsOf({ min, max }: SweepRange, isWhole: boolean): readonly [number, number] {
  return isWhole ? [Math.ceil(min), Math.floor(max)] : [min, max];
}

/**
 * @param values a range with at least one value in it.
 * @returns a whole number, or one of four digits: what a person can read and type again; never outside the range.
 */
export function drawn(values: SweepValues, stream: RandomStream, isWhole: boolean): number {
  if (isList(values)) throw new Error("A list has positions.");
  const [min, max] = endsOf(values, isWhole);
  // Each whole number n stands for what lies from n to below n + 1.
  const end = isWhole ? max + 1 : max;
  const value =
    values.type === "uniform"
      ? between(min, end, stream, (x) => x)
      : between(log(Math.max(min, values.min)), log(end), stream, exp);
  return clamped(isWhole ? Math.floor(value) : Number(value.toPrecision(4)), min, max);
}

function between(low: number, high: number, stream: RandomStream, of: (x: number) => number): number {
  return of(low + (high - low) * stream.nextUniform());
}

function clamped(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max);
}
