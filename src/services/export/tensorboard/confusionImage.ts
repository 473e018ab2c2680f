import { classCount } from "../../../core/metrics.ts";
import { encodePng } from "../../../files/encodePng.ts";
import type { EncodedImage } from "./events.ts";

/** Pixels of a cell's side; the first row and column hold the labels. */
export const cellSize = 40;
const side = cellSize * (classCount + 1);
/** Pixels of a dot of the figures. */
const dot = 2;

/** Ten figures of 3 × 5 dots, a row of three bits each. */
const figures = [
  ...["111101101101111", "010110010010111", "111001111100111", "111001111001111", "101101111001001"],
  ...["111100111001111", "111100111101111", "111001001010010", "111101111101111", "111101111001111"],
];

type Colour = readonly [red: number, green: number, blue: number];
const white: Colour = [255, 255, 255];
const black: Colour = [0, 0, 0];
const full: Colour = [8, 48, 107];

/**
 * The confusion matrix as a picture: a row a true label, a column a predicted one, the labels at the left and the top. A cell
 * is the darker, from white to blue, the greater its share of the row; its count stands in it.
 *
 * @param confusion 100 counts, row by true label.
 */
export function confusionImage(confusion: Int32Array): EncodedImage {
  const rgb = new Uint8Array(side * side * 3).fill(255);
  for (let label = 0; label < classCount; label++) {
    writeNumber(rgb, label, 0, label + 1, black);
    writeNumber(rgb, label, label + 1, 0, black);
    const row = confusion.subarray(label * classCount, (label + 1) * classCount);
    const all = row.reduce((sum, count) => sum + count, 0);
    for (const [predicted, count] of row.entries()) {
      const share = all === 0 ? 0 : count / all;
      fillCell(rgb, predicted + 1, label + 1, mixed(share));
      if (count > 0) writeNumber(rgb, count, predicted + 1, label + 1, share > 0.5 ? white : black);
    }
  }
  return { width: side, height: side, png: encodePng(side, side, rgb) };
}

const mixed = (share: number): Colour => [0, 1, 2].map((i) => shade(share, i)) as unknown as Colour;
const shade = (share: number, channel: number): number => Math.round(255 + share * (full[channel] - 255));

function fillCell(rgb: Uint8Array, column: number, row: number, colour: Colour): void {
  fill(rgb, column * cellSize, row * cellSize, cellSize, colour);
}

/** In the middle of its cell. */
function writeNumber(rgb: Uint8Array, value: number, column: number, row: number, colour: Colour): void {
  const text = String(value);
  const width = (text.length * 4 - 1) * dot;
  const left = column * cellSize + Math.floor((cellSize - width) / 2);
  const top = row * cellSize + Math.floor((cellSize - 5 * dot) / 2);
  for (const [at, figure] of Array.from(text, Number).entries()) {
    for (const [i, bit] of Array.from(figures[figure]).entries()) {
      if (bit === "0") continue;
      fill(rgb, left + (at * 4 + (i % 3)) * dot, top + Math.floor(i / 3) * dot, dot, colour);
    }
  }
}

function fill(rgb: Uint8Array, left: number, top: number, size: number, colour: Colour): void {
  for (let y = top; y < Math.min(side, top + size); y++) {
    for (let x = Math.max(0, left); x < Math.min(side, left + size); x++) rgb.set(colour, (y * side + x) * 3);
  }
}
