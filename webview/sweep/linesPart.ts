import { roundTicks } from "../../src/core/pictures/axisRange.ts";
import { axisPlaces, seedKey, type DimensionValue } from "../../src/core/sweep/views/dimensions.ts";
import { suggestedAxes } from "../../src/core/sweep/views/explained.ts";
import { groupedLines, type GroupFacet, type GroupLine, type LinePoint } from "../../src/core/sweep/views/groups.ts";
import type { SweepRun } from "../../src/protocol/sweep.ts";
import { spread } from "../../src/core/pictures/spread.ts";
import { OfferedChoice } from "../compare/offered.ts";
import { element, svgElement } from "../shared/dom.ts";
import { t } from "../shared/l10n.ts";
import { seriesColor, seriesDash } from "./series.ts";
import { bestFirst, groupRows } from "./groupTip.ts";
import type { Highlight } from "./highlight.ts";
import { MarkLayer, type Mark } from "./marks.ts";
import { dimensionOf, type ChartPart, type NamedDimension, type Shown, type Wishes } from "./parts.ts";
import { drawnToSize, fitted, svgDrawing, svgLine, svgPath, svgText, textWidth } from "./svgPlot.ts";
import { measureRange, valueTicks } from "./ticks.ts";
import { chartSummary, measureText, measureTick } from "./words.ts";

const margin = { left: 50, bottom: 40 } as const;
const gap = 14;
/** Of none: no dimension has this key. */
const noneKey = "#none";

interface Axes {
  readonly x: NamedDimension;
  readonly lines: NamedDimension | null;
  readonly facets: NamedDimension | null;
}

type Line = GroupLine<SweepRun>;
type Point = LinePoint<SweepRun>;

/** Means along one value, a line for each of another, in facets of a third; everything else is averaged. */
export class LinesPart implements ChartPart {
  readonly root: HTMLElement;
  readonly controls: HTMLElement;
  readonly #plot = element("div", { class: "plot", role: "group" });
  readonly #marks: MarkLayer;
  readonly #x: OfferedChoice<string>;
  readonly #lines: OfferedChoice<string>;
  readonly #facets: OfferedChoice<string>;
  readonly #redraw: () => void;
  #shown: Shown | null = null;

  constructor(highlight: Highlight, { open, choose }: Wishes) {
    this.#x = new OfferedChoice(t("Horizontal axis"), (x) => choose({ x }));
    this.#lines = new OfferedChoice(t("What makes the lines"), (lines) => choose({ lines }));
    this.#facets = new OfferedChoice(t("What makes the facets"), (facets) => choose({ facets }));
    this.controls = element("div", { class: "controls" }, this.#x.root, this.#lines.root, this.#facets.root);
    this.root = element("div", { class: "chart lines" }, this.#plot);
    this.#marks = new MarkLayer(this.#plot, highlight, open);
    this.#redraw = drawnToSize(this.#plot, (width, height) => this.#draw(width, height));
  }

  show(shown: Shown): void {
    this.#shown = shown;
    this.#plot.setAttribute("aria-label", chartSummary(shown));
    this.#redraw();
  }

  #draw(width: number, height: number): void {
    const shown = this.#shown;
    if (shown === null) return;
    const axes = axesOf(shown);
    this.#offer(shown, axes);
    const facets = axes === null ? [] : groupedLines(shown.runs, axes, shown.measure);
    if (axes === null || facets.length === 0) {
      this.#plot.replaceChildren(
        element("p", { class: "empty", text: t("There is nothing to draw: no run has been evaluated.") }),
      );
      this.#marks.set([]);
      return;
    }
    const drawing = new Drawing(shown, axes, facets, width, height);
    this.#plot.replaceChildren(svgDrawing(width, height, drawing.nodes));
    this.#marks.set(drawing.marks);
  }

  #offer({ axes }: Shown, chosen: Axes | null): void {
    const offers = axes.map(({ key, name }) => ({ value: key, text: name }));
    const others = offers.filter(({ value }) => value !== chosen?.x.key);
    this.#x.offer(
      offers.map(({ value, text }) => ({ value, text: t("by {0}", text) })),
      chosen?.x.key ?? "",
    );
    const lines = [...others.map(({ value, text }) => ({ value, text: t("lines: {0}", text) }))];
    this.#lines.offer(
      others.length === 0 ? [] : [...lines, { value: noneKey, text: t("one line") }],
      chosen?.lines?.key ?? noneKey,
    );
    const left = others.filter(({ value }) => value !== chosen?.lines?.key);
    const facets = left.map(({ value, text }) => ({ value, text: t("facets: {0}", text) }));
    this.#facets.offer(
      left.length === 0 ? [] : [...facets, { value: noneKey, text: t("no facets") }],
      chosen?.facets?.key ?? noneKey,
    );
  }
}

/** More values along the axis are drawn as single points. */
const mostJoined = 12;

/**
 * A number along the axis, lines by what explains most, and facets where these are few; seeds are averaged, and of numbers
 * drawn at random each point stands for itself.
 */
function axesOf({ sweep, measure, dimensions, axes, state }: Shown): Axes | null {
  const ranked = suggestedAxes(sweep.runs, dimensions, measure).ranked.filter(({ key }) => key !== seedKey);
  const numeric = ranked.find(({ scale }) => scale !== "categories");
  const x = dimensionOf(axes, state.x, numeric ?? ranked.at(-1)) ?? axes.at(0);
  if (x === undefined) return null;
  const rest = axes.filter(({ key }) => key !== x.key);
  const others = ranked.filter(({ key }) => rest.some((each) => each.key === key));
  const few = others.find(({ values }) => values.length <= 8);
  const lines = state.lines === noneKey ? null : dimensionOf(rest, state.lines, few);
  const left = rest.filter(({ key }) => key !== lines?.key);
  const isJoined = x.values.length <= mostJoined;
  const next = isJoined ? others.find(({ key, values }) => key !== lines?.key && values.length <= 4) : null;
  return { x, lines, facets: state.facets === noneKey ? null : dimensionOf(left, state.facets, next) };
}

/** One picture of the lines. */
class Drawing {
  readonly nodes: SVGElement[] = [];
  readonly marks: Mark[] = [];
  readonly #shown: Shown;
  readonly #axes: Axes;
  readonly #places: readonly number[];
  readonly #range: { readonly min: number; readonly max: number };
  readonly #top: number;
  readonly #bottom: number;

  constructor(shown: Shown, axes: Axes, facets: readonly GroupFacet<SweepRun>[], width: number, height: number) {
    this.#shown = shown;
    this.#axes = axes;
    this.#places = axisPlaces(axes.x);
    // Facets have their names below that of the y axis.
    this.#top = axes.facets === null ? 22 : 42;
    this.#bottom = height - margin.bottom;
    const groups = facets.flatMap(({ lines }) => lines.flatMap(({ points }) => points.map(({ group }) => group)));
    this.#range = measureRange(shown.measure, {
      min: Math.min(...groups.map(({ min }) => min)),
      max: Math.max(...groups.map(({ max }) => max)),
    });
    const labels = axes.lines === null ? [] : axes.lines.values.map(({ text }) => text);
    const right = Math.min(width * 0.25, Math.max(12, ...labels.map((text) => textWidth(`● ${text}`) + 16)));
    const each = (width - margin.left - right - gap * (facets.length - 1)) / facets.length;
    facets.forEach((facet, at) =>
      this.#facet(facet, margin.left + at * (each + gap), each, at === facets.length - 1, right),
    );
    const across = this.nodes.length === 0 ? width / 2 : (margin.left + width - right) / 2;
    this.nodes.push(svgText(axes.x.name, across, height - 6, "middle", "axisName"));
    this.nodes.push(svgText(measureText(shown.measure, shown.sweep.runs), 2, 11, "start", "axisName"));
  }

  #facet(
    { value, lines }: GroupFacet<SweepRun>,
    left: number,
    width: number,
    isLast: boolean,
    labelWidth: number,
  ): void {
    const [inner, top] = [Math.min(18, width * 0.1), this.#top];
    const xOf = (at: number): number => left + inner + this.#places[at] * (width - 2 * inner);
    for (const tick of roundTicks(this.#range, Math.max(2, (this.#bottom - top) / 44))) {
      const y = this.#yOf(tick);
      this.nodes.push(svgLine(left, y, left + width, y, "gridLine"));
      if (left === margin.left) {
        this.nodes.push(svgText(measureTick(this.#shown.measure, tick), left - 6, y + 4, "end"));
      }
    }
    let free = -Infinity;
    for (const { place, text } of valueTicks(this.#axes.x)) {
      // Inside of the facet, so that no number touches one of the next.
      const half = textWidth(text) / 2;
      const middle = left + inner + place * (width - 2 * inner);
      const x = Math.min(left + width - half, Math.max(left + half, middle));
      if (x - half < free) continue;
      free = x + half + 6;
      this.nodes.push(svgText(text, x, this.#bottom + 15, "middle"));
    }
    if (value !== null) {
      const { facets } = this.#axes;
      const title = `${facets?.name ?? ""} ${value.text}`;
      this.nodes.push(svgText(fitted(title, width), left + width / 2, top - 8, "middle", "facetName"));
    }
    // Side by side, so that what they span can be told apart.
    const aside = Math.min(5, inner / Math.max(1, lines.length));
    for (const [at, line] of lines.entries()) {
      const shift = (at - (lines.length - 1) / 2) * aside;
      this.#line(line, value, (position) => xOf(position) + shift);
    }
    if (isLast && this.#axes.lines !== null) this.#labels(lines, xOf, left + width + 8, labelWidth - 12);
  }

  #line(line: Line, facet: DimensionValue | null, xOf: (at: number) => number): void {
    const color = this.#colorOf(line);
    const path = svgPath(
      line.points.map(({ at, group }) => ({ x: xOf(at), y: this.#yOf(group.mean) })),
      "groupLine",
    );
    path.style.stroke = color;
    path.style.strokeDasharray = seriesDash(line.position);
    if (this.#isJoined) this.nodes.push(path);
    for (const point of line.points) this.#point(point, line, facet, xOf(point.at), color);
  }

  #point({ at, group }: Point, line: Line, facet: DimensionValue | null, x: number, color: string): void {
    const y = this.#yOf(group.mean);
    const range = svgLine(x, this.#yOf(group.min), x, this.#yOf(group.max), "range");
    range.style.stroke = color;
    const dot = svgElement("circle", { cx: x, cy: y, r: 3.5, class: "dot" });
    dot.style.fill = color;
    const around = svgElement("circle", { cx: x, cy: y, r: 11, class: "around" });
    const mark = svgElement("g", { class: "mark" }, ...(group.runs.length > 1 ? [range] : []), dot, around);
    this.nodes.push(mark);
    const { x: along, lines, facets } = this.#axes;
    const words = [
      [along, along.values[at]] as const,
      ...(lines === null || line.value === null ? [] : [[lines, line.value] as const]),
      ...(facets === null || facet === null ? [] : [[facets, facet] as const]),
    ];
    this.marks.push({
      ...{ runs: bestFirst(group.runs, this.#shown.measure), nodes: [mark], x, y },
      title: words.map(([{ name }, { text }]) => `${name} ${text}`).join(", "),
      rows: groupRows(group, this.#shown),
    });
  }

  #labels(lines: readonly Line[], xOf: (at: number) => number, left: number, width: number): void {
    // Points that nothing joins do not lead anywhere.
    const ends = this.#isJoined ? lines.map(({ points }) => this.#yOf(points[points.length - 1].group.mean)) : null;
    const tops = spread(ends ?? lines.map(() => this.#top), 14, { top: this.#top, bottom: this.#bottom });
    lines.forEach((line, at) => {
      const text = `${ends === null ? "● " : ""}${line.value?.text ?? ""}`;
      const label = svgText(fitted(text, width), left, tops[at] + 4, "start", "lineLabel");
      label.style.fill = this.#colorOf(line);
      this.nodes.push(label);
      if (ends === null) return;
      const last = line.points[line.points.length - 1];
      this.nodes.push(svgLine(xOf(last.at) + 5, ends[at], left - 3, tops[at], "leader"));
    });
  }

  #colorOf({ value }: Line): string {
    const all = this.#shown.dimensions.find(({ key }) => key === this.#axes.lines?.key);
    return seriesColor(Math.max(0, all?.values.findIndex(({ key }) => key === value?.key) ?? 0));
  }

  get #isJoined(): boolean {
    return this.#axes.x.values.length <= mostJoined;
  }

  #yOf(value: number): number {
    const { min, max } = this.#range;
    return this.#bottom - ((value - min) / (max - min)) * (this.#bottom - this.#top);
  }
}
