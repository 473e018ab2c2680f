import { side } from "../plane.ts";
import type { Translate } from "../translate.ts";
import type { AnsweredDigit } from "../wrongDigits.ts";
import { grayPngUri } from "./grayPng.ts";
import { paper } from "./palette.ts";
import { heading, label, margin } from "./plot.ts";
import { element, svgText, type Drawing } from "./svg.ts";
import { fitted, textWidth } from "./textWidth.ts";
import { tileLayout, tilePlace } from "./tiles.ts";

/** A digit on a sheet. */
export interface DigitTile {
  /** 784 bytes, 255 for ink. */
  readonly pixels: Uint8Array;
  /** Below it, left and bold: "4→9". */
  readonly caption?: string;
  /** Right of the caption: "0.87". */
  readonly detail?: string;
  /** Below the caption: "#247". */
  readonly note?: string;
  /** Whether a network was right about it; a frame and a sign in the corner tell. */
  readonly answer?: "right" | "wrong";
}

export interface DigitsSpec {
  readonly title: string;
  readonly digits: readonly DigitTile[];
  /** At most; ten unless said otherwise. */
  readonly columns?: number;
  /** Side of a digit in quarters of a millimetre; 54 unless said otherwise. */
  readonly digitSize?: number;
  /** Whether the title stands on the picture; it does unless said otherwise. */
  readonly heading?: boolean;
}

const gap = 8;
const captionStyle = { size: 10.5, bold: true } as const;
const detailStyle = { size: 10 } as const;
const noteStyle = { size: 9 } as const;

/** @param pixels of the digit, 784 bytes. @returns its tile, with the words that the view of wrong digits has. */
export function answeredTile({ index, truth, predicted, confidence }: AnsweredDigit, pixels: Uint8Array): DigitTile {
  return {
    pixels,
    caption: truth === predicted ? String(truth) : `${truth}→${predicted}`,
    ...(confidence === null ? {} : { detail: confidence.toFixed(2) }),
    note: `#${index}`,
    answer: truth === predicted ? "right" : "wrong",
  };
}

/** @returns digits as ink on paper, each with its captions, as a whole SVG file. */
export function digitsPicture(spec: DigitsSpec, t: Translate): string {
  return svgText(digitsDrawing(spec, t));
}

/** The same, to be put beside other drawings. */
export function digitsDrawing(spec: DigitsSpec, t: Translate): Drawing {
  const { title, digits, columns = 10, digitSize = 54 } = spec;
  const captioned = digits.some(({ caption, detail }) => caption !== undefined || detail !== undefined);
  const noted = digits.some(({ note }) => note !== undefined);
  const height = digitSize + (captioned ? 14 : 0) + (noted ? 12 : 0) + 4;
  const across = Math.max(1, Math.min(columns, digits.length));
  const room = across * (digitSize + gap) - gap;
  const size = { leastWidth: digitSize, mostWidth: digitSize, height, gap };
  const tiles = tileLayout(digits.length, room, size);
  const titleWidth = Math.min(640, textWidth(title, { size: 14, bold: true }) + 2 * margin);
  const width = Math.ceil(Math.max(room + 2 * margin + 4, (spec.heading ?? true) ? titleWidth : 0));
  const head = heading(title, width, spec.heading ?? true);
  const content = digits.map((digit, i) => {
    const { left, top } = tilePlace(tiles, i);
    return tileOf(digit, margin + 2 + left, head.height + 4 + top, digitSize, captioned);
  });
  return {
    width,
    height: head.height + 4 + tiles.height + margin,
    title,
    description: descriptionOf(digits, t),
    content: [...head.content, ...content],
  };
}

function tileOf(
  { pixels, caption = "", detail = "", note = "", answer }: DigitTile,
  x: number,
  y: number,
  size: number,
  captioned: boolean,
): string {
  const said = [caption, detail, note].filter((text) => text !== "").join(" ");
  const detailWidth = detail === "" ? 0 : textWidth(detail, detailStyle) + 3;
  const base = y + size + 13;
  return element("g", {}, [
    ...(said === "" ? [] : [element("title", {}, said)]),
    element("image", {
      ...{
        x,
        y,
        width: size,
        height: size,
        href: grayPngUri(
          pixels.map((ink) => 255 - ink),
          side,
          side,
        ),
      },
      style: "image-rendering:pixelated",
    }),
    ...frameOf(answer, x, y, size),
    ...(caption === "" ? [] : [label(fitted(caption, size - detailWidth, captionStyle), x, base, captionStyle)]),
    ...(detail === ""
      ? []
      : [
          label(fitted(detail, size, detailStyle), x + size, base, {
            ...detailStyle,
            color: paper.faded,
            anchor: "end",
          }),
        ]),
    ...(note === ""
      ? []
      : [label(fitted(note, size, noteStyle), x, base + (captioned ? 12 : 0), { ...noteStyle, color: paper.faded })]),
  ]);
}

/** Thin around what is right and what nobody has answered, thick around what is wrong; with a tick or a cross at the corner. */
function frameOf(answer: DigitTile["answer"], x: number, y: number, size: number): string[] {
  const frame = (stroke: string, width: number): string =>
    element("rect", {
      ...{ x: x - width / 2, y: y - width / 2, width: size + width, height: size + width, fill: "none", stroke },
      "stroke-width": width,
    });
  if (answer === undefined) return [frame(paper.grid, 1)];
  const [cx, cy] = [x + size - 3, y + 3];
  const wrong = answer === "wrong";
  const color = wrong ? paper.second : paper.first;
  const sign = wrong ? "m-2.6 -2.6l5.2 5.2m0 -5.2l-5.2 5.2" : "m-3 0l2.2 2.4l3.8 -4.8";
  return [
    frame(wrong ? paper.second : paper.line, wrong ? 2 : 1),
    element("circle", { cx, cy, r: 5.5, fill: "#ffffff", stroke: color }),
    element("path", { d: `M${cx} ${cy}${sign}`, fill: "none", stroke: color, "stroke-width": 1.6 }),
  ];
}

const mostTold = 25;

function descriptionOf(digits: readonly DigitTile[], t: Translate): string {
  const told = digits
    .slice(0, mostTold)
    .map(({ caption = "", note = "" }) => [caption, note].filter((each) => each !== "").join(" "));
  const all = t("{0} digits.", digits.length);
  const words = told.filter((text) => text !== "").join(", ");
  return words === "" ? all : `${all} ${words}${digits.length > mostTold ? " …" : ""}`;
}
