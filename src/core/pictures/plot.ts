import { element } from "./svg.ts";
import { paper } from "./palette.ts";
import { fitted, hasKnownWidth, textWidth } from "./textWidth.ts";

/** Rectangle of a picture in which something is drawn. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Tick {
  /** 0 to 1 along the axis, from the left or from below. */
  readonly place: number;
  readonly text: string;
}

/** Of all pictures, on either side. */
export const margin = 8;
export const textSizes = { title: 14, text: 12, small: 11, least: 9 } as const;

/** Elements of a title, and how much room it takes from above. */
export function heading(title: string, width: number, shown: boolean): { content: string[]; height: number } {
  if (!shown) return { content: [], height: margin };
  const style = { size: textSizes.title, bold: true };
  const text = fitted(title, width - 2 * margin, style);
  return { content: [label(text, margin, 20, { ...style })], height: 32 };
}

export interface LabelStyle {
  readonly size?: number;
  readonly bold?: boolean;
  readonly color?: string;
  readonly anchor?: "start" | "middle" | "end";
  /** Degrees, around the place where it stands. */
  readonly turned?: number;
}

/**
 * A text that is as long as the room that was reckoned for it, also where another font than ours draws it.
 *
 * @param x of its beginning, its middle or its end. @param y of its baseline. @returns an element.
 */
export function label(text: string, x: number, y: number, style: LabelStyle = {}): string {
  const { size = textSizes.text, bold = false, color = paper.text, anchor = "start", turned = 0 } = style;
  const fixed = hasKnownWidth(text);
  return element(
    "text",
    {
      x,
      y,
      "font-size": size,
      "font-weight": bold ? 700 : null,
      fill: color,
      "text-anchor": anchor === "start" ? null : anchor,
      textLength: fixed ? textWidth(text, { size, bold }) : null,
      lengthAdjust: fixed ? "spacingAndGlyphs" : null,
      transform: turning(turned, x, y),
    },
    text,
  );
}

/** The same on a strip of white, so that lines behind it do not cross it out. */
export function clearLabel(text: string, x: number, y: number, style: LabelStyle = {}): string {
  const { size = textSizes.text, bold = false, anchor = "start", turned = 0 } = style;
  const width = textWidth(text, { size, bold });
  const left = x - (anchor === "start" ? 0 : anchor === "middle" ? width / 2 : width);
  const strip = { x: left - 1, y: y - 0.8 * size, width: width + 2, height: size, fill: "#ffffff" };
  return element("rect", { ...strip, transform: turning(turned, x, y) }) + label(text, x, y, style);
}

function turning(degrees: number, x: number, y: number): string | null {
  return degrees === 0 ? null : `rotate(${degrees} ${Number(x.toFixed(2))} ${Number(y.toFixed(2))})`;
}

export function line(x1: number, y1: number, x2: number, y2: number, color: string, width = 1): string {
  return element("line", { x1, y1, x2, y2, stroke: color, "stroke-width": width });
}

/** @returns room that the texts of an upright axis take left of it. */
export function axisRoom(ticks: readonly Tick[]): number {
  return Math.max(0, ...ticks.map(({ text }) => textWidth(text, { size: textSizes.small }))) + 8;
}

/** Lines across the area at the ticks of its upright axis, with their texts left of it. */
export function acrossLines(ticks: readonly Tick[], { left, top, right, bottom }: Area): string[] {
  return ticks.flatMap(({ place, text }) => {
    const y = bottom - place * (bottom - top);
    return [
      line(left, y, right, y, paper.grid),
      label(text, left - 8, y + 4, { size: textSizes.small, color: paper.faded, anchor: "end" }),
    ];
  });
}

/** Texts below the area, as many as have room beside one another. */
export function belowTexts(ticks: readonly Tick[], { left, right, bottom }: Area): string[] {
  const widest = Math.max(1, ...ticks.map(({ text }) => textWidth(text, { size: textSizes.small })));
  const room = (right - left) / Math.max(1, ticks.length - 1);
  const stride = Math.max(1, Math.ceil((widest + 6) / Math.max(1, room)));
  return ticks
    .filter((_, index) => index % stride === 0)
    .map(({ place, text }) =>
      label(text, left + place * (right - left), bottom + 16, {
        ...{ size: textSizes.small, color: paper.faded, anchor: "middle" },
      }),
    );
}

export interface LegendItem {
  readonly text: string;
  /** Width of `sample`. */
  readonly sampleWidth: number;
  /** Draws its sample at a place: x of its left side, y of its middle. */
  readonly sample: (x: number, y: number) => string[];
}

const legendRow = 17;

/** Items beside one another, in as many rows as they need. @returns elements, and the height of all rows. */
export function legend(
  items: readonly LegendItem[],
  { left, right, top }: Pick<Area, "left" | "right" | "top">,
): { content: string[]; height: number } {
  const style = { size: textSizes.small };
  const content: string[] = [];
  let [x, y] = [left, top + legendRow / 2];
  for (const { text, sampleWidth, sample } of items) {
    const shown = fitted(text, right - left - sampleWidth - 6, style);
    const width = sampleWidth + 6 + textWidth(shown, style);
    if (x > left && x + width > right) [x, y] = [left, y + legendRow];
    content.push(...sample(x, y), label(shown, x + sampleWidth + 6, y + 4, style));
    x += width + 18;
  }
  return { content, height: items.length === 0 ? 0 : y + legendRow / 2 - top };
}
