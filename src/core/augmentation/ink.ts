import type { AffineMatrix } from "./affine.ts";
import { edge, side } from "./picture.ts";
import { interpolated } from "./sampling.ts";

/** The smallest rectangle of rows and columns outside of which a digit is blank. */
export interface Ink {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** @param digit 784 bytes. @returns null where a pixel at the edge is not blank, or all are. */
export function inkOf(digit: Uint8Array): Ink | null {
  let [top, bottom, left, right] = [side, -1, side, -1];
  for (let row = 0; row < side; row++) {
    const start = row * side;
    let first = 0;
    while (first < side && digit[start + first] === 0) first++;
    if (first === side) continue;
    let last = edge;
    while (digit[start + last] === 0) last--;
    if (first < left) left = first;
    if (last > right) right = last;
    if (row < top) top = row;
    bottom = row;
  }
  return top > 0 && left > 0 && right < edge && bottom > 0 && bottom < edge ? { top, bottom, left, right } : null;
}

/**
 * What `writeCoordinates`, `bringInside` and `sample` come to together where all that lies outside the picture is blank, as
 * its edge is: about half of the pixels need no interpolation.
 *
 * @param picture as `writePadded` leaves it. @param pixels receives 784 values from `at` on.
 */
export function sampleInk(
  picture: Float64Array,
  { top, bottom, left, right }: Ink,
  { a, b, c, d, e, f }: AffineMatrix,
  pixels: Float32Array,
  at: number,
): void {
  pixels.fill(0, at, at + side * side);
  for (let row = 0; row < side; row++) {
    const x = b * row + c;
    const y = e * row + f;
    const first = Math.max(0, firstBetween(a, x, left - 1, right + 1), firstBetween(d, y, top - 1, bottom + 1));
    const last = Math.min(edge, lastBetween(a, x, left - 1, right + 1), lastBetween(d, y, top - 1, bottom + 1));
    const to = at + row * side;
    for (let column = first; column <= last; column++) {
      pixels[to + column] = interpolated(picture, a * column + x, d * column + y);
    }
  }
}

/** @returns the first whole number n for which slope · n + start lies between the limits. */
function firstBetween(slope: number, start: number, low: number, high: number): number {
  if (slope === 0) return start >= low && start <= high ? -Infinity : Infinity;
  return Math.ceil(((slope > 0 ? low : high) - start) / slope);
}

/** @returns the last whole number n for which slope · n + start lies between the limits. */
function lastBetween(slope: number, start: number, low: number, high: number): number {
  if (slope === 0) return start >= low && start <= high ? Infinity : -Infinity;
  return Math.floor(((slope > 0 ? high : low) - start) / slope);
}
