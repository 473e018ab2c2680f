import type { Picture } from "./picture.ts";

/**
 * A picture made small enough to be looked at: each pixel is the mean over a square of pixels, those that can be seen more
 * counting more.
 *
 * @param longest side, in pixels, 1 or more. @returns the picture itself where it is no longer than that.
 */
export function thumbnailOf(picture: Picture, longest: number): Picture {
  const square = Math.ceil(Math.max(picture.width, picture.height) / longest);
  if (square === 1) return picture;
  const width = Math.ceil(picture.width / square);
  const height = Math.ceil(picture.height / square);
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rgba.set(meanOver(picture, x * square, y * square, square), 4 * (y * width + x));
  }
  return { width, height, rgba };
}

/** @returns red, green, blue and opacity of a square, as far as it lies in the picture. */
function meanOver({ width, height, rgba }: Picture, left: number, top: number, square: number): readonly number[] {
  const sums = [0, 0, 0];
  let opacity = 0;
  let count = 0;
  for (let y = top; y < Math.min(height, top + square); y++) {
    for (let x = left; x < Math.min(width, left + square); x++) {
      const pixel = 4 * (y * width + x);
      const seen = rgba[pixel + 3];
      for (let i = 0; i < 3; i++) sums[i] += rgba[pixel + i] * seen;
      opacity += seen;
      count++;
    }
  }
  const colour = (sum: number): number => (opacity === 0 ? 0 : Math.round(sum / opacity));
  return [...sums.map(colour), Math.round(opacity / count)];
}
