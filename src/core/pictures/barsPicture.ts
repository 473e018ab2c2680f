import { figure, percent } from "../formats.ts";
import { listed, type Translate } from "../translate.ts";
import { linearRange, roundTicks } from "./axisRange.ts";
import { alongAxis, barAxis } from "./barAxis.ts";
import { tickText, type Bar, type BarsSpec } from "./bars.ts";
import type { Range } from "./decimation.ts";
import { manyBars } from "./manyBars.ts";
import { paper } from "./palette.ts";
import { belowTexts, heading, label, line, margin, textSizes, type Area, type Tick } from "./plot.ts";
import { element, svgText, type Drawing } from "./svg.ts";
import { fitted, textWidth } from "./textWidth.ts";

export type { Bar, BarsSpec } from "./bars.ts";

/** More would not fit on a page below one another. */
const mostRows = 36;

/**
 * Labelled bars with their figures, below one another, as a whole SVG file; very many stand beside one another, with what they
 * differ in below. Bars of shares near 1 begin at a round number, which the axis tells.
 */
export function barsPicture(spec: BarsSpec, t: Translate): string {
  return svgText(barsDrawing(spec, t));
}

/** The same, to be put beside other drawings. */
export function barsDrawing(spec: BarsSpec, t: Translate): Drawing {
  const range = barRange(spec);
  const axisTitle =
    range.min > 0 ? t("{0}; bars begin at {1}", spec.valueTitle, tickText(spec, range.min)) : spec.valueTitle;
  const drawn = spec.bars.length > mostRows ? manyBars(spec, range, axisTitle) : fewBars(spec, range, axisTitle);
  return { ...drawn, title: spec.title, description: descriptionOf(spec, t) };
}

/** @returns from where to where the bars go. */
function barRange({ bars, scale }: BarsSpec): Range {
  const known = bars.flatMap(({ value, low, high }) => (value === null ? [] : [value, low ?? value, high ?? value]));
  if (scale === "linear")
    return linearRange(known.length === 0 ? null : { min: Math.min(...known), max: Math.max(...known) });
  const axis = barAxis(known.length === 0 ? null : Math.min(...known));
  return { min: axis.from, max: axis.to };
}

function valueText({ scale }: BarsSpec, { value, low, high }: Bar): string {
  if (value === null) return "–";
  const spread = low === undefined || high === undefined ? null : (high - low) / 2;
  if (scale === "share") return percent(value) + (spread === null ? "" : ` ± ${(spread * 100).toFixed(2)}`);
  return figure(value) + (spread === null ? "" : ` ± ${figure(spread)}`);
}

function fewBars(spec: BarsSpec, range: Range, axisTitle: string): Pick<Drawing, "width" | "height" | "content"> {
  const { title, bars, width = 640 } = spec;
  const style = { size: textSizes.small };
  const head = heading(title, width, spec.heading ?? true);
  const row = bars.length <= 12 ? 24 : 19;
  const thick = row - 8;
  const widestOf = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => textWidth(text, style)));
  const names = Math.min(0.42 * width, widestOf(bars.map((bar) => bar.label)));
  const values = widestOf(bars.map((bar) => valueText(spec, bar)));
  const area: Area = {
    left: margin + names + 10,
    top: head.height,
    right: width - margin - values - 10,
    bottom: head.height + row * bars.length + 4,
  };
  const across = (value: number): number =>
    area.left + alongAxis(value, { from: range.min, to: range.max, decimals: 0 }) * (area.right - area.left);
  const ticks = roundTicks(range, 5).map((value): Tick => ({
    place: (value - range.min) / (range.max - range.min),
    text: tickText(spec, value),
  }));
  const grid = ticks.map(({ place }) => {
    const x = area.left + place * (area.right - area.left);
    return line(x, area.top, x, area.bottom, paper.grid);
  });
  const rows = bars.flatMap((bar, i) => {
    const { value, low, high, color = paper.first } = bar;
    const middle = area.top + 2 + row * (i + 0.5);
    const drawn = [
      label(fitted(bar.label, names, style), area.left - 8, middle + 4, { ...style, anchor: "end" }),
      label(valueText(spec, bar), width - margin, middle + 4, { ...style, anchor: "end" }),
    ];
    if (value === null) return drawn;
    const shape = { x: area.left, y: middle - thick / 2, width: across(value) - area.left, height: thick, fill: color };
    drawn.push(element("rect", shape, [element("title", {}, `${bar.label}: ${valueText(spec, bar)}`)]));
    if (low !== undefined && high !== undefined) drawn.push(...whisker(across(low), across(high), middle));
    return drawn;
  });
  const content = [
    ...head.content,
    ...grid,
    ...rows,
    line(area.left, area.top, area.left, area.bottom, paper.line),
    ...belowTexts(ticks, area),
    label(axisTitle, (area.left + area.right) / 2, area.bottom + 32, {
      ...{ ...style, color: paper.faded, anchor: "middle" },
    }),
  ];
  return { width, height: area.bottom + 42, content };
}

/** Dark on the bar, with a light edge where it lies on it. */
function whisker(from: number, to: number, y: number): string[] {
  const shape = `M${from.toFixed(1)} ${(y - 4).toFixed(1)}v8m0 -4H${to.toFixed(1)}m0 -4v8`;
  const stroke = (color: string, width: number): string =>
    element("path", { d: shape, fill: "none", stroke: color, "stroke-width": width });
  return [stroke("#ffffff", 3), stroke(paper.text, 1.2)];
}

const mostTold = 12;

function descriptionOf(spec: BarsSpec, t: Translate): string {
  const told = spec.bars.slice(0, mostTold).map((bar) => `${bar.label} ${valueText(spec, bar)}`);
  const rest = spec.bars.length - told.length;
  const all = t("{0}: {1}.", spec.valueTitle, listed(told, t));
  return rest === 0 ? all : `${all} ${t("{0} more bars.", rest)}`;
}
