import type { RunLook } from "../core/runLooks.ts";
import type { WrongDigit, WrongOrder } from "../core/wrongDigits.ts";
import { count, counted, percent } from "./formats.ts";
import { halfBlocks, tileLines, tilesInRow, type Drawing, type Tile } from "./halfBlocks.ts";
import type { Style } from "./terminal.ts";

/** A digit that was taken for another, with its picture. */
export interface ShownDigit {
  readonly digit: WrongDigit;
  /** [28 × 28], 0 to 1. */
  readonly pixels: Float32Array;
}

const side = 28;
/** No tile is narrower: its text needs as much. */
const narrowest = 20;
const rowsThatFit = 4;

/** @returns how many digits are shown when nothing is said. */
export function tilesThatFit({ columns }: Pick<Style, "columns">): number {
  return rowsThatFit * tilesInRow(narrowest, columns);
}

/** What is shown, of how much. */
export function headingLine(
  name: string,
  { set, epoch, evaluation }: RunLook,
  { wrong, chosen, shown }: { readonly wrong: number; readonly chosen: number; readonly shown: number },
  order: WrongOrder,
  { colors, glyphs }: Style,
): string {
  const share = evaluation.count === 0 ? 0 : wrong / evaluation.count;
  const total = `${count(wrong)} of ${counted(evaluation.count, `${set} digit`)} wrong (${percent(share)}) after epoch ${epoch}`;
  const which = [
    ...(chosen === wrong ? [] : [`${count(chosen)} of these labels`]),
    ...(shown === chosen ? [] : [`${orderText[order]} ${count(shown)}; --limit 0 shows all`]),
  ];
  return `${colors.bold(name)}  ${total}${colors.dim(which.map((text) => glyphs.separator + text).join(""))}`;
}

const orderText: Readonly<Record<WrongOrder, string>> = {
  confidence: "the most confident",
  loss: "the costliest",
  index: "the first",
};

/** @returns lines: the digits in a grid, their empty margins cut off alike. */
export function gridLines(digits: readonly ShownDigit[], style: Style): string[] {
  if (digits.length === 0) return [];
  const window = commonWindow(digits.map(({ pixels }) => pixels));
  const tiles = digits.map((shown) => tileOf(shown, window, style));
  return ["", ...tileLines(tiles, window.width, style)];
}

function tileOf({ digit, pixels }: ShownDigit, window: Window, style: Style): Tile {
  const { colors, glyphs } = style;
  const { index, truth, predicted, confidence } = digit;
  const lines = halfBlocks(cropped(pixels, window), style);
  const taken = `${truth} ${glyphs.arrow} ${predicted}`;
  const sure = confidence === null ? "" : `  ${percent(confidence, 1)}`;
  const number = `digit ${index}`;
  return {
    lines: [...lines, colors.bold(taken) + sure, colors.dim(number)],
    widths: [...lines.map(() => window.width), taken.length + sure.length, number.length],
  };
}

interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The smallest window that leaves out no ink of any picture; of even height, and never narrower than its text. */
function commonWindow(pictures: readonly Float32Array[]): Window {
  const inked = Array.from({ length: side * side }, (_, i) => pictures.some((pixels) => pixels[i] > 0.1));
  const xs = inked.flatMap((ink, i) => (ink ? [i % side] : []));
  const ys = inked.flatMap((ink, i) => (ink ? [Math.floor(i / side)] : []));
  const span = (values: readonly number[], least: number): { start: number; length: number } => {
    const first = Math.min(side, ...values);
    const last = Math.max(-1, ...values);
    const length = Math.min(side, 2 * Math.ceil(Math.max(least, last - first + 1) / 2));
    const start = Math.min(side - length, Math.max(0, Math.floor((first + last + 1 - length) / 2)));
    return { start, length };
  };
  const across = span(xs, narrowest);
  const down = span(ys, 2);
  return { left: across.start, top: down.start, width: across.length, height: down.length };
}

function cropped(pixels: Float32Array, { left, top, width, height }: Window): Drawing {
  const values = Float32Array.from({ length: width * height }, (_, i) => {
    return pixels[(top + Math.floor(i / width)) * side + left + (i % width)];
  });
  return { width, height, values };
}
