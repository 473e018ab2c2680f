import type { AugmentationSpec } from "../experiment/schema.ts";
import { edge, pixelsOfDigit, side } from "./picture.ts";

type FillMode = AugmentationSpec["fillMode"];

/** Stands for a coordinate outside the picture where `constant` fills it. */
const outside = -1;
/** Row of a padded picture: with a further pixel at its end, so that every pixel has a right and a lower neighbour. */
const paddedSide = side + 1;
/** 0 to 1 for each byte. */
const shares = Float64Array.from({ length: 256 }, (_, byte) => byte / 255);

/** @returns room for a picture as `sample` reads it, all zero. */
export function paddedPicture(): Float64Array {
  return new Float64Array(paddedSide * paddedSide);
}

/** @param digit 784 bytes. @param picture receives them as 0 to 1. */
export function writePadded(digit: Uint8Array, picture: Float64Array): void {
  for (let row = 0; row < side; row++) {
    const [from, to] = [row * side, row * paddedSide];
    for (let column = 0; column < side; column++) picture[to + column] = shares[digit[from + column]];
  }
}

/**
 * Brings coordinates outside the picture inside, as `scipy.ndimage` and so Keras do:
 *
 * - `nearest`: to the edge;
 * - `constant`: not at all, they are marked;
 * - `reflect`: the picture is mirrored at its outer edges, period 56;
 * - `wrap`: repeated with SciPy's period of 27, its last row and column upon the first.
 *
 * @param coordinates changed in place.
 */
export function bringInside(coordinates: Float64Array, fillMode: FillMode): void {
  switch (fillMode) {
    case "nearest":
      for (let i = 0; i < coordinates.length; i++) {
        const x = coordinates[i];
        if (x < 0) coordinates[i] = 0;
        else if (x > edge) coordinates[i] = edge;
      }
      return;
    case "constant":
      for (let i = 0; i < coordinates.length; i++) {
        const x = coordinates[i];
        if (x < 0 || x > edge) coordinates[i] = outside;
      }
      return;
    case "reflect":
      for (let i = 0; i < coordinates.length; i++) {
        const x = coordinates[i];
        if (x < 0 || x > edge) coordinates[i] = reflected(x);
      }
      return;
    case "wrap":
      for (let i = 0; i < coordinates.length; i++) {
        const x = coordinates[i];
        if (x < 0) coordinates[i] = x + edge * (Math.trunc(-x / edge) + 1);
        else if (x > edge) coordinates[i] = x - edge * Math.trunc(x / edge);
      }
  }
}

function reflected(x: number): number {
  const period = 2 * side;
  const within = x + 0.5 - period * Math.floor((x + 0.5) / period) - 0.5;
  const once = within > side - 0.5 ? period - 1 - within : within;
  // Between the outermost pixel and its mirror image there is only its own value.
  return Math.min(Math.max(once, 0), edge);
}

/** @returns the picture at a place inside of it, bilinearly interpolated. */
export function interpolated(picture: Float64Array, x: number, y: number): number {
  // Not below 0, so that cutting off is rounding down.
  const column = x | 0;
  const row = y | 0;
  const right = x - column;
  const from = row * paddedSide + column;
  const upper = picture[from] + right * (picture[from + 1] - picture[from]);
  const below = from + paddedSide;
  const lower = picture[below] + right * (picture[below + 1] - picture[below]);
  return upper + (y - row) * (lower - upper);
}

/**
 * Bilinear interpolation (order 1).
 *
 * @param picture as `writePadded` leaves it.
 * @param xs, ys 784 coordinates as `bringInside` leaves them, x along columns.
 * @param fillValue of marked coordinates.
 * @param pixels receives 784 values from `at` on.
 */
export function sample(
  picture: Float64Array,
  xs: Float64Array,
  ys: Float64Array,
  fillValue: number,
  pixels: Float32Array,
  at: number,
): void {
  for (let i = 0; i < pixelsOfDigit; i++) {
    const x = xs[i];
    const y = ys[i];
    if (x < 0 || y < 0) {
      pixels[at + i] = fillValue;
      continue;
    }
    pixels[at + i] = interpolated(picture, x, y);
  }
}
