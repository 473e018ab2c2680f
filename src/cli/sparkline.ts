import type { Glyphs } from "./terminal.ts";

/** A figure and where on the x axis it stands; it speaks for all that lies between the point before and itself. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The stretch of the x axis that a line of characters shows. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * @param points by ascending x; the first speaks from `since` on.
 * @returns `width` values: the mean of the points that fall into each character's share of the stretch, the next point's
 *   where none does; null before `since` and after the last point.
 */
export function sampled(
  points: readonly Point[],
  since: number,
  { from, to }: Stretch,
  width: number,
): (number | null)[] {
  const step = (to - from) / width;
  let next = 0;
  return Array.from({ length: width }, (_, column) => {
    // The last character ends at `to`, whatever was rounded.
    const end = column === width - 1 ? to : from + (column + 1) * step;
    const first = next;
    while (next < points.length && points[next].x <= end) next++;
    const inside = points.slice(first, Math.max(next, first + 1));
    if (inside.length === 0 || end <= since) return null;
    return inside.reduce((sum, { y }) => sum + y, 0) / inside.length;
  });
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** @returns the lowest and the highest of the finite numbers among the values; null when there is none. */
export function rangeOf(values: readonly (number | null)[]): Range | null {
  const numbers = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
  if (numbers.length === 0) return null;
  return numbers.reduce(({ low, high }, value) => ({ low: Math.min(low, value), high: Math.max(high, value) }), {
    low: Infinity,
    high: -Infinity,
  });
}

/**
 * A curve in one line, a mark of one of eight heights for each value. What is no number gets a mark of its own.
 *
 * @param range what the lowest and the highest mark stand for; values beyond get the nearest.
 * @returns as many characters as there are values, blank for null.
 */
export function sparkline(
  values: readonly (number | null)[],
  { low, high }: Range,
  { sparks, noNumber }: Pick<Glyphs, "sparks" | "noNumber">,
): string {
  return values
    .map((value) => {
      if (value === null) return " ";
      if (!Number.isFinite(value)) return noNumber;
      const share = high > low ? (value - low) / (high - low) : 0.5;
      return sparks[Math.min(sparks.length - 1, Math.max(0, Math.floor(share * sparks.length)))];
    })
    .join("");
}
