import { roundTicks } from "../../src/core/pictures/axisRange.ts";
import { parallelLines, type ParallelLine } from "../../src/core/sweep/views/parallel.ts";
import type { SweepRun } from "../../src/protocol/sweep.ts";
import { element, svgElement } from "../shared/dom.ts";
import { t } from "../shared/l10n.ts";
import { runRows, runTitle } from "./groupTip.ts";
import type { Highlight } from "./highlight.ts";
import { MarkLayer, type Mark } from "./marks.ts";
import type { ChartPart, Shown, Wishes } from "./parts.ts";
import { goodness, rampColor } from "./ramp.ts";
import { drawnToSize, fitted, svgDrawing, svgLine, svgText, textWidth } from "./svgPlot.ts";
import { measureRange, valueTicks } from "./ticks.ts";
import { chartSummary, measureText, measureTick } from "./words.ts";

const margin = { top: 30, bottom: 22, right: 46 } as const;

/** A line for each run across an axis for each value, to the measure at the right. */
export class ParallelPart implements ChartPart {
  readonly root: HTMLElement;
  readonly controls = element("div", { class: "controls" });
  readonly #plot = element("div", { class: "plot", role: "group" });
  readonly #marks: MarkLayer;
  readonly #redraw: () => void;
  #shown: Shown | null = null;

  constructor(highlight: Highlight, { open }: Wishes) {
    this.root = element("div", { class: "chart parallel" }, this.#plot);
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
    const lines = parallelLines(this.#shown.runs, this.#shown.axes, this.#shown.measure);
    if (lines.length === 0) {
      this.#plot.replaceChildren(
        element("p", { class: "empty", text: t("There is nothing to draw: no run has been evaluated.") }),
      );
      this.#marks.set([]);
      return;
    }
    const drawing = new Drawing(this.#shown, lines, width, height);
    this.#plot.replaceChildren(svgDrawing(width, height, drawing.nodes));
    this.#marks.set(drawing.marks);
  }
}

class Drawing {
  readonly nodes: SVGElement[] = [];
  readonly marks: Mark[] = [];
  readonly #shown: Shown;
  readonly #bottom: number;
  /** Where the axes stand, that of the measure last. */
  readonly #columns: readonly number[];
  readonly #range: { readonly min: number; readonly max: number };

  constructor(shown: Shown, lines: readonly ParallelLine<SweepRun>[], width: number, height: number) {
    this.#shown = shown;
    const { axes, measure, ramp } = shown;
    this.#bottom = height - margin.bottom;
    this.#range = measureRange(measure, ramp);
    const first = axes.at(0)?.values.map(({ text }) => textWidth(text)) ?? [];
    const left = Math.min(width * 0.2, Math.max(30, textWidth(axes.at(0)?.name ?? "") / 2, ...first) + 14);
    const each = (width - left - margin.right) / Math.max(1, axes.length);
    this.#columns = Array.from({ length: axes.length + 1 }, (_, at) => left + at * each);
    for (const line of lines) this.#line(line);
    this.#axes(width, each);
  }

  #axes(width: number, each: number): void {
    const { axes, measure, sweep } = this.#shown;
    axes.forEach((dimension, at) => {
      const x = this.#columns[at];
      this.nodes.push(svgLine(x, margin.top, x, this.#bottom, "axisLine"));
      this.nodes.push(svgText(fitted(dimension.name, each + 2), x, 12, "middle", "axisName"));
      for (const { place, text } of valueTicks(dimension)) {
        const y = this.#heightOf(place);
        this.nodes.push(svgLine(x - 3, y, x + 3, y, "axisLine"));
        this.nodes.push(svgText(fitted(text, at === 0 ? x - 10 : each - 24), x - 8, y + 4, "end", "axisValue"));
      }
    });
    const x = this.#columns[axes.length];
    const room = each + margin.right - 10 - Math.min(each, textWidth(axes.at(-1)?.name ?? "")) / 2;
    this.nodes.push(svgLine(x, margin.top, x, this.#bottom, "axisLine"));
    this.nodes.push(svgText(fitted(measureText(measure, sweep.runs), room), width - 2, 12, "end", "axisName"));
    const { min, max } = this.#range;
    for (const tick of roundTicks(this.#range, 6)) {
      const y = this.#measureHeight((tick - min) / (max - min));
      this.nodes.push(svgText(measureTick(measure, tick), x + 7, y + 4, "start"));
      this.nodes.push(svgLine(x, y, x + 4, y, "axisLine"));
    }
  }

  #line({ run, value, places }: ParallelLine<SweepRun>): void {
    const { best, ramp, dimensions } = this.#shown;
    const { min, max } = this.#range;
    const points = places.flatMap((place, at) =>
      place === null ? [] : [{ x: this.#columns[at], y: this.#heightOf(place) }],
    );
    points.push({ x: this.#columns[places.length], y: this.#measureHeight((value - min) / (max - min)) });
    const d = curveThrough(points);
    const path = svgElement("path", { d, fill: "none", class: "runLine" });
    path.style.stroke = rampColor(goodness(value, ramp));
    const around = svgElement("path", { d, fill: "none", class: "aroundLine" });
    const isBest = run.index === best?.index;
    const mark = svgElement("g", { class: isBest ? "mark isBest" : "mark" }, path, around);
    this.nodes.push(mark);
    const end = points[points.length - 1];
    this.marks.push({
      ...{ runs: [run], nodes: [mark], x: end.x, y: end.y },
      title: runTitle(run, best, dimensions),
      rows: runRows(run, this.#shown),
    });
  }

  #measureHeight(share: number): number {
    return this.#bottom - share * (this.#bottom - margin.top);
  }

  /** Half of the widest band of lines is left free at both ends. */
  #heightOf(place: number): number {
    return this.#bottom - (0.06 + place * 0.88) * (this.#bottom - margin.top);
  }
}

/** @returns a path that leaves and meets each axis at a right angle. */
function curveThrough(points: readonly { readonly x: number; readonly y: number }[]): string {
  return points
    .map(({ x, y }, at) => {
      if (at === 0) return `M${x.toFixed(1)} ${y.toFixed(1)}`;
      const before = points[at - 1];
      const middle = ((before.x + x) / 2).toFixed(1);
      return `C${middle} ${before.y.toFixed(1)} ${middle} ${y.toFixed(1)} ${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join("");
}
