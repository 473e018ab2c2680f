import { side } from "../../src/core/plane.ts";
import type { AnsweredDigit } from "../../src/core/wrongDigits.ts";
import { rgbaOf } from "./ink.ts";
import type { Pictures } from "./pictures.ts";
import { sheetLayout } from "./sheetLayout.ts";
import { tilePlace } from "../../src/core/pictures/tiles.ts";
import { shortOutput } from "./words.ts";

/** Pictures that are asked for at once. */
const portion = 1000;
/** On paper: black on white, whatever the theme is. */
const ink = { text: "#111", faded: "#666", wrong: "#b04300", line: "#ddd", paper: "#fff" } as const;

export interface SheetWords {
  readonly title: string;
  readonly subtitle: string;
}

/**
 * Draws digits onto one sheet, each with what it is and what it was taken for.
 *
 * @param digits one at least, `mostOnSheet` at most.
 * @param isProbability whether the network's outputs are probabilities.
 * @returns the sheet as a PNG file; null where other digits are shown before it is done.
 */
export async function contactSheet(
  digits: readonly AnsweredDigit[],
  pictures: Pictures,
  words: SheetWords,
  isProbability: boolean,
): Promise<Uint8Array | null> {
  const layout = sheetLayout(digits.length);
  const canvas = new OffscreenCanvas(layout.width, layout.height);
  const context = contextOf(canvas);
  const stamp = new OffscreenCanvas(side, side);
  const stampContext = contextOf(stamp);
  context.fillStyle = ink.paper;
  context.fillRect(0, 0, layout.width, layout.height);
  context.imageSmoothingEnabled = false;
  context.textBaseline = "alphabetic";
  const room = layout.width - 2 * layout.margin;
  context.fillStyle = ink.text;
  context.font = "600 22px system-ui, sans-serif";
  context.fillText(words.title, layout.margin, layout.margin + 20, room);
  context.fillStyle = ink.faded;
  context.font = "15px system-ui, sans-serif";
  context.fillText(words.subtitle, layout.margin, layout.margin + 46, room);
  const size = Math.max(9, Math.round(layout.caption * 0.62));
  for (let start = 0; start < digits.length; start += portion) {
    const part = digits.slice(start, start + portion);
    if (!(await pictures.whenThere(part.map(({ index }) => index)))) return null;
    for (const [i, digit] of part.entries()) {
      const place = tilePlace(layout.tiles, start + i);
      const left = layout.margin + place.left;
      const top = layout.margin + layout.heading + place.top;
      const across = left + Math.floor((layout.tiles.tile.width - layout.digit) / 2);
      const pixels = pictures.get(digit.index);
      if (pixels !== null) stampContext.putImageData(new ImageData(rgbaOf(pixels, false), side, side), 0, 0);
      context.drawImage(stamp, across, top + 1, layout.digit, layout.digit);
      context.strokeStyle = ink.line;
      context.strokeRect(across - 0.5, top + 0.5, layout.digit + 1, layout.digit + 1);
      const at = { left, base: top + layout.digit + 2 + size, width: layout.tiles.tile.width, size };
      drawCaption(context, digit, shortOutput(digit, isProbability), at);
    }
  }
  const blob = await canvas.convertToBlob({ type: "image/png" });
  return new Uint8Array(await blob.arrayBuffer());
}

interface CaptionPlace {
  readonly left: number;
  readonly base: number;
  readonly width: number;
  readonly size: number;
}

function drawCaption(
  context: OffscreenCanvasRenderingContext2D,
  { truth, predicted }: AnsweredDigit,
  sureness: string,
  { left, base, width, size }: CaptionPlace,
): void {
  const labels = truth === predicted ? String(truth) : `${truth}→${predicted}`;
  context.font = `600 ${size}px system-ui, sans-serif`;
  context.fillStyle = truth === predicted ? ink.text : ink.wrong;
  context.fillText(labels, left, base);
  if (sureness === "") return;
  context.font = `${size}px system-ui, sans-serif`;
  context.fillStyle = ink.faded;
  context.fillText(sureness, left + width - context.measureText(sureness).width, base);
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This page cannot draw on a canvas.");
  return context;
}
