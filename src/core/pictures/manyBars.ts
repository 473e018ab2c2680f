import { roundTicks } from "./axisRange.ts";
import { alongAxis } from "./barAxis.ts";
import { tickText, type Bar, type BarsSpec } from "./bars.ts";
import type { Range } from "./decimation.ts";
import { faintOf, paper } from "./palette.ts";
import { acrossLines, axisRoom, heading, label, line, margin, textSizes, type Area, type Tick } from "./plot.ts";
import { element, type Drawing } from "./svg.ts";
import { fitted, textWidth } from "./textWidth.ts";

const plotHeight = 190;
const rowHeight = 11;
const headHeight = 16;
/** What has more values is left out: its rows could not be told apart. */
const mostValues = 8;
const small = { size: textSizes.least };

/** What the bars differ in, and which values there are. */
interface Facet {
  readonly name: string;
  readonly at: number;
  readonly values: readonly string[];
}

/** Thin bars beside one another; below each, which values of what they differ in are its own. */
export function manyBars(
  spec: BarsSpec,
  range: Range,
  axisTitle: string,
): Pick<Drawing, "width" | "height" | "content"> {
  const { title, bars, width = 640 } = spec;
  const head = heading(title, width, spec.heading ?? true);
  const facets = facetsOf(spec);
  const ticks = roundTicks(range, 5).map((value): Tick => ({
    place: (value - range.min) / (range.max - range.min),
    text: tickText(spec, value),
  }));
  const widest = Math.max(0, ...facets.flatMap(({ values }) => values.map((value) => textWidth(value, small))));
  const top = head.height + 20;
  const area: Area = {
    left: margin + Math.max(axisRoom(ticks), Math.min(0.25 * width, widest + 8)),
    top,
    right: width - margin,
    bottom: top + plotHeight,
  };
  const each = (area.right - area.left) / bars.length;
  const gap = each > 4 ? 1 : 0;
  const leftOf = (index: number): number => area.left + each * index;
  const drawn = bars.map((bar, i) => barOf(bar, leftOf(i), each - gap, area, range, spec));
  let bottom = area.bottom + 8;
  const below: string[] = [];
  for (const facet of facets) {
    below.push(label(facet.name, area.left, bottom + 10, { size: textSizes.small, color: paper.faded }));
    facet.values.forEach((value, row) => {
      const y = bottom + headHeight + row * rowHeight;
      const shown = fitted(value, area.left - margin - 6, small);
      below.push(label(shown, area.left - 6, y + 8, { ...small, anchor: "end" }));
      below.push(line(area.left, y + rowHeight / 2, area.right, y + rowHeight / 2, paper.grid, 0.5));
      bars.forEach((bar, i) => {
        if (bar.settings?.at(facet.at) !== value) return;
        const shape = { x: leftOf(i), y: y + 1, width: each - gap, height: rowHeight - 2 };
        below.push(element("rect", { ...shape, fill: bar.color ?? paper.first }));
      });
    });
    bottom += headHeight + facet.values.length * rowHeight + 4;
  }
  const content = [
    ...head.content,
    label(axisTitle, margin, head.height + 8, { size: textSizes.small, color: paper.faded }),
    ...acrossLines(ticks, area),
    ...drawn,
    line(area.left, area.bottom, area.right, area.bottom, paper.line),
    ...below,
  ];
  return { width, height: bottom + margin, content };
}

function barOf(bar: Bar, x: number, width: number, area: Area, range: Range, spec: BarsSpec): string {
  const { value, low, high, color = paper.first } = bar;
  if (value === null) return "";
  const down = (of: number): number =>
    area.bottom - alongAxis(of, { from: range.min, to: range.max, decimals: 0 }) * (area.bottom - area.top);
  const withSpread = low !== undefined && high !== undefined && width >= 3;
  const y = Math.min(area.bottom - 0.5, down(value));
  const shape = { x, y, width, height: area.bottom - y, fill: withSpread ? faintOf(color, 0.7) : color };
  const told = element("title", {}, `${bar.label}: ${tickText(spec, value)}`);
  const middle = x + width / 2;
  return element("g", {}, [
    told,
    element("rect", shape),
    ...(withSpread ? [line(middle, down(low), middle, down(high), paper.text, 0.8)] : []),
  ]);
}

function facetsOf({ bars, settings = [] }: BarsSpec): Facet[] {
  return settings.flatMap((name, at): Facet[] => {
    const values = [...new Set(bars.flatMap((bar) => bar.settings?.at(at) ?? []))].sort(byNumber);
    return values.length > 1 && values.length <= mostValues ? [{ name, at, values }] : [];
  });
}

/** Numbers by their size, then the rest by its characters. */
function byNumber(one: string, other: string): number {
  const [a, b] = [Number(one), Number(other)];
  if (Number.isNaN(a) || Number.isNaN(b))
    return Number.isNaN(a) === Number.isNaN(b) ? (one < other ? -1 : 1) : Number.isNaN(a) ? 1 : -1;
  return a - b;
}
