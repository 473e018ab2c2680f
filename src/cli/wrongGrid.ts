import { boundingBox, side, type Box } from "../core/plane.ts";
import type { RunLook } from "../core/runLooks.ts";
import type { AnsweredDigit, WrongOrder } from "../core/wrongDigits.ts";
import { count, counted, outputText, percent } from "./formats.ts";
import { halfBlocks, tileLines, tilesInRow, type Drawing, type Tile } from "./halfBlocks.ts";
import type { Style } from "./terminal.ts";

/** A digit and what it was taken for, with its picture. */
export interface ShownDigit {
  readonly digit: AnsweredDigit;
  /** [28 × 28], 0 to 1. */
  readonly pixels: Float32Array;
  /** Whether the network gives probabilities. */
  readonly isProbability: boolean;
}

/** No tile is narrower: MNIST's digits are as wide, and the text below them. */
const narrowest = 20;
const rowsThatFit = 4;

/** @returns how many digits are shown when nothing is said. */
export function tilesThatFit({ columns }: Pick<Style, "columns">): number {
  return rowsThatFit * tilesInRow(narrowest, columns);
}

/** What is shown, of how much. @returns lines. */
export function headingLines(
  name: string,
  { set, epoch, evaluation }: RunLook,
  { wrong, chosen, shown }: { readonly wrong: number; readonly chosen: number; readonly shown: number },
  { order, isProbability }: { readonly order: WrongOrder; readonly isProbability: boolean },
  { colors, glyphs }: Style,
): string[] {
  const share = evaluation.count === 0 ? 0 : wrong / evaluation.count;
  const total = `${count(wrong)} of ${counted(evaluation.count, `${set} digit`)} wrong (${percent(share)}) after epoch ${epoch}`;
  const which = [
    ...(chosen === wrong
      ? []
      : [chosen === 0 ? "none of them has these labels" : `${count(chosen)} have these labels`]),
    ...(shown === chosen ? [] : [`here are ${orderText(order, isProbability)} ${count(shown)}, --limit 0 shows all`]),
  ];
  return [`${colors.bold(name)}  ${total}`, ...(which.length === 0 ? [] : [colors.dim(which.join(glyphs.separator))])];
}

function orderText(order: WrongOrder, isProbability: boolean): string {
  switch (order) {
    case "confidence":
      return isProbability ? "the most confident" : "the strongest";
    case "loss":
      return "the costliest";
    case "index":
      return "the first";
  }
}

/** @returns lines: the digits in a grid, each without its empty margins. */
export function gridLines(digits: readonly ShownDigit[], style: Style): string[] {
  if (digits.length === 0) return [];
  const boxes = digits.map(({ pixels }) => boundingBox({ width: side, height: side, values: pixels }));
  const most = (lengths: readonly number[], least: number): number => 2 * Math.ceil(Math.max(least, ...lengths) / 2);
  const size = {
    width: most(
      boxes.map((box) => box?.width ?? 0),
      narrowest,
    ),
    height: most(
      boxes.map((box) => box?.height ?? 0),
      2,
    ),
  };
  const tiles = digits.map((shown, i) => tileOf(shown, cropped(shown.pixels, boxes[i], size), style));
  return ["", ...tileLines(tiles, size.width, style)];
}

function tileOf({ digit, isProbability }: ShownDigit, drawing: Drawing, style: Style): Tile {
  const { colors, glyphs } = style;
  const { index, truth, predicted, confidence } = digit;
  const lines = halfBlocks(drawing, style);
  const taken = truth === predicted ? String(truth) : `${truth} ${glyphs.arrow} ${predicted}`;
  const sure = confidence === null ? "" : `  ${outputText(confidence, isProbability)}`;
  const number = `digit ${index}`;
  return {
    lines: [...lines, colors.bold(taken) + sure, colors.dim(number)],
    widths: [...lines.map(() => drawing.width), taken.length + sure.length, number.length],
  };
}

/** A part of the picture of this size, with the box in its middle. */
function cropped(pixels: Float32Array, box: Box | null, { width, height }: { width: number; height: number }): Drawing {
  const { x, y, width: across, height: down } = box ?? { x: 0, y: 0, width: side, height: side };
  const left = x - Math.floor((width - across) / 2);
  const top = y - Math.floor((height - down) / 2);
  const values = Float32Array.from({ length: width * height }, (_, i) => {
    const [column, row] = [left + (i % width), top + Math.floor(i / width)];
    return column < 0 || column >= side || row < 0 || row >= side ? 0 : pixels[row * side + column];
  });
  return { width, height, values };
}
