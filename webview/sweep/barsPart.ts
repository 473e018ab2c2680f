import { roundTicks } from "../../src/core/pictures/axisRange.ts";
import { axisPlaces, valueKey } from "../../src/core/sweep/views/dimensions.ts";
import { isHigherBetter, measureOf } from "../../src/core/sweep/views/runs.ts";
import type { SweepRun } from "../../src/protocol/sweep.ts";
import { barAxis } from "../../src/core/pictures/barAxis.ts";
import { element, svgElement } from "../shared/dom.ts";
import { t } from "../shared/l10n.ts";
import { runRows, runTitle } from "./groupTip.ts";
import type { Highlight } from "./highlight.ts";
import { MarkLayer, type Mark } from "./marks.ts";
import type { ChartPart, NamedDimension, Shown, Wishes } from "./parts.ts";
import { goodness, rampColor } from "./ramp.ts";
import { drawnToSize, fitted, svgDrawing, svgLine, svgText, textWidth } from "./svgPlot.ts";
import { chartSummary, measureText, measureTick, valueOf } from "./words.ts";

const top = 24;
/** A bar takes at least so much: of very many runs the chart is wider than the page, and scrolls. */
const leastBar = 3;
const rowHeight = 12;
const headHeight = 15;
/** A dimension with more values has one row, in which each lies where it lies on an axis. */
const mostRows = 8;
const sliderHeight = 26;

interface Row {
  readonly dimension: NamedDimension;
  readonly top: number;
  readonly height: number;
}

/** A bar for each run, the best first; below each bar, which values its run has. */
export class BarsPart implements ChartPart {
  readonly root: HTMLElement;
  readonly controls = element("div", { class: "controls" });
  readonly #plot = element("div", { class: "plot scrolled", role: "group" });
  readonly #marks: MarkLayer;
  readonly #redraw: () => void;
  #shown: Shown | null = null;

  constructor(highlight: Highlight, { open }: Wishes) {
    this.root = element("div", { class: "chart bars" }, this.#plot);
    this.#marks = new MarkLayer(this.#plot, highlight, open);
    this.#redraw = drawnToSize(this.#plot, (width, height) => this.#draw(width, height));
  }

  show(shown: Shown): void {
    this.#shown = shown;
    this.#plot.setAttribute("aria-label", chartSummary(shown));
    this.#redraw();
  }

  #draw(width: number, height: number): void {
    if (this.#shown === null) return;
    const runs = sortedRuns(this.#shown);
    if (runs.length === 0) {
      this.#plot.replaceChildren(
        element("p", { class: "empty", text: t("There is nothing to draw: no run has been evaluated.") }),
      );
      this.#marks.set([]);
      return;
    }
    const drawing = new Drawing(this.#shown, runs, width, height);
    this.#plot.replaceChildren(svgDrawing(drawing.width, height, drawing.nodes));
    this.#marks.set(drawing.marks);
  }
}

interface Figured {
  readonly run: SweepRun;
  readonly value: number;
}

function sortedRuns({ runs, measure }: Shown): Figured[] {
  const sign = isHigherBetter(measure) ? -1 : 1;
  return runs
    .flatMap((run) => {
      const value = measureOf(run, measure);
      return value === null ? [] : [{ run, value }];
    })
    .sort((one, other) => sign * (one.value - other.value) || one.run.index - other.run.index);
}

class Drawing {
  readonly width: number;
  readonly nodes: SVGElement[] = [];
  readonly marks: Mark[] = [];
  readonly #shown: Shown;
  readonly #left: number;
  readonly #rows: readonly Row[];
  readonly #bottom: number;
  readonly #range: { readonly min: number; readonly max: number };

  constructor(shown: Shown, runs: readonly Figured[], width: number, height: number) {
    this.#shown = shown;
    const texts = shown.axes.flatMap(({ values, name }) =>
      values.length > mostRows ? [name] : values.map(({ text }) => text),
    );
    this.#left = Math.min(width * 0.3, Math.max(50, ...texts.map((text) => textWidth(text) + 14)));
    const { rows, height: below } = rowsOf(shown.axes, height * 0.55);
    this.#bottom = height - below - 4;
    this.#rows = rows.map((row) => ({ ...row, top: row.top + this.#bottom + 6 }));
    const { measure, ramp } = shown;
    const max = isHigherBetter(measure) ? 1 : ramp.max;
    this.#range = { min: isHigherBetter(measure) ? barAxis(ramp.min).from : 0, max: max > 0 ? max : 1 };
    const each = Math.max(leastBar, (width - this.#left - 4) / runs.length);
    this.width = Math.max(width, Math.ceil(this.#left + each * runs.length + 4));
    this.#axis();
    runs.forEach((figured, at) => this.#run(figured, this.#left + at * Math.min(each, 60), Math.min(each, 60)));
  }

  #axis(): void {
    const { measure, sweep } = this.#shown;
    for (const tick of roundTicks(this.#range, Math.max(2, (this.#bottom - top) / 44))) {
      const y = this.#yOf(tick);
      this.nodes.push(svgLine(this.#left, y, this.width - 4, y, "gridLine"));
      this.nodes.push(svgText(measureTick(measure, tick), this.#left - 6, y + 4, "end"));
    }
    this.nodes.push(svgText(measureText(measure, sweep.runs), 2, 11, "start", "axisName"));
    for (const { dimension, top: from, height } of this.#rows) {
      const fit = (text: string): string => fitted(text, this.#left - 8);
      if (dimension.values.length > mostRows) {
        this.nodes.push(svgText(fit(dimension.name), this.#left - 6, from + height / 2 + 4, "end", "facetName"));
        continue;
      }
      this.nodes.push(svgText(dimension.name, this.#left, from + 11, "start", "facetName"));
      dimension.values.forEach(({ text }, at) => {
        this.nodes.push(svgText(fit(text), this.#left - 6, from + headHeight + at * rowHeight + 10, "end"));
      });
    }
  }

  #run({ run, value }: Figured, left: number, width: number): void {
    const { ramp, best, dimensions } = this.#shown;
    const color = rampColor(goodness(value, ramp));
    const gap = width > 5 ? 1 : 0;
    const y = this.#yOf(value);
    const bar = svgElement("rect", {
      x: left,
      y,
      width: width - gap,
      height: Math.max(1, this.#bottom - y),
      class: "barShape",
    });
    bar.style.fill = color;
    const cells = this.#rows.flatMap((row) => {
      const cell = cellOf(run, row, left, width - gap);
      if (cell === null) return [];
      cell.style.fill = color;
      return [cell];
    });
    const around = svgElement("rect", {
      x: left,
      y: top,
      width,
      height: this.#rows.at(-1) === undefined ? this.#bottom - top : 9999,
      class: "around",
    });
    const star = run.index === best?.index ? [svgText("★", left + width / 2, y - 4, "middle", "star")] : [];
    const mark = svgElement("g", { class: "mark" }, around, bar, ...cells, ...star);
    this.nodes.push(mark);
    this.marks.push({
      ...{ runs: [run], nodes: [mark], x: left + width / 2, y: (y + this.#bottom) / 2 },
      title: runTitle(run, best, dimensions),
      rows: runRows(run, this.#shown),
    });
  }

  #yOf(value: number): number {
    const { min, max } = this.#range;
    const share = Math.min(1, Math.max(0, (value - min) / (max - min)));
    return this.#bottom - share * (this.#bottom - top);
  }
}

/** Those that there is room for. */
function rowsOf(
  dimensions: readonly NamedDimension[],
  room: number,
): { readonly rows: Row[]; readonly height: number } {
  const rows: Row[] = [];
  let height = 0;
  for (const dimension of dimensions) {
    const { length } = dimension.values;
    const own = length > mostRows ? sliderHeight : headHeight + rowHeight * length;
    if (height + own > room) continue;
    rows.push({ dimension, top: height, height: own });
    height += own;
  }
  return { rows, height: height + (rows.length > 0 ? 6 : 0) };
}

function cellOf(run: SweepRun, { dimension, top: from, height }: Row, x: number, width: number): SVGElement | null {
  const key = valueKey(run, dimension);
  const position = dimension.values.findIndex((value) => value.key === key);
  if (position < 0 || valueOf(run, dimension) === "") return null;
  if (dimension.values.length > mostRows) {
    const place = axisPlaces(dimension)[position];
    const y = from + 3 + (1 - place) * (height - 9);
    return svgElement("rect", { x, y, width, height: 3, class: "cell" });
  }
  const y = from + headHeight + position * rowHeight + 1;
  return svgElement("rect", { x, y, width, height: rowHeight - 2, class: "cell" });
}
