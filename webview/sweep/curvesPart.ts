import { valueKey } from "../../src/core/sweep/views/dimensions.ts";
import type { SweepRun } from "../../src/protocol/sweep.ts";
import { OfferedChoice } from "../compare/offered.ts";
import { CurveChart, type Curve } from "../shared/curveChart.ts";
import { CurveView } from "../shared/curveView.ts";
import { nearestIndex } from "../../src/core/pictures/decimation.ts";
import { element, onceAFrame, setText } from "../shared/dom.ts";
import { figure, lossTick, percent } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import type { Theme } from "../shared/theme.ts";
import { isLoss, metricPoints, offeredMetrics, type CurveMetric } from "./curveMetrics.ts";
import { runRows } from "./groupTip.ts";
import type { Highlight } from "./highlight.ts";
import { dimensionOf, type ChartPart, type NamedDimension, type Shown, type Wishes } from "./parts.ts";
import { seriesVariable } from "./series.ts";
import { chartSummary, metricText, runText, valueOf } from "./words.ts";

/** Pixels from which a curve is pointed at. */
const reach = 30;
/** No dimension has this key. */
const noneKey = "#none";
/** A value with more has more colours than can be told apart. */
const mostColors = 8;

/** The curves of all runs: the best and the one that is pointed at stand out. */
export class CurvesPart implements ChartPart {
  readonly root: HTMLElement;
  readonly controls: HTMLElement;
  readonly #highlight: Highlight;
  readonly #wishes: Wishes;
  readonly #view = new CurveView();
  readonly #metric: OfferedChoice<CurveMetric>;
  readonly #colored: OfferedChoice<string>;
  readonly #shares: CurveChart;
  readonly #losses: CurveChart;
  readonly #plot: HTMLElement;
  readonly #empty = element("p", {
    class: "empty",
    hidden: true,
    text: t("There is nothing to draw: no run has been evaluated."),
  });
  readonly #legend = element("div", { class: "legend" });
  readonly #told = element("div", { class: "told", role: "status" });
  readonly #redraw = onceAFrame(() => this.#draw());
  #shown: Shown | null = null;

  constructor(highlight: Highlight, wishes: Wishes) {
    this.#highlight = highlight;
    this.#wishes = wishes;
    this.#metric = new OfferedChoice(t("Which curves"), (metric) => wishes.choose({ metric }));
    this.#colored = new OfferedChoice(t("What colours the curves"), (colored) => wishes.choose({ colored }));
    this.controls = element("div", { class: "controls" }, this.#metric.root, this.#colored.root);
    const common = {
      view: this.#view,
      sayX: (x: number) => t("epoch {0}", Number(x.toFixed(2))),
      labelWidth: 92,
      onPick: () => this.#open(),
      onLabel: (id: string) => this.#open(Number(id)),
    };
    this.#shares = new CurveChart({
      ...common,
      name: t("Curves"),
      axis: "share",
      formatY: (value) => percent(value),
      tickY: (value) => `${Number((value * 100).toFixed(1))} %`,
    });
    this.#losses = new CurveChart({
      ...common,
      name: t("Curves"),
      axis: "logarithmic",
      formatY: figure,
      tickY: lossTick,
    });
    this.#plot = element("div", { class: "plot" }, this.#shares.root, this.#losses.root);
    this.root = element("div", { class: "chart curves" }, this.#plot, this.#empty, this.#legend, this.#told);
    for (const chart of [this.#shares, this.#losses]) this.#follow(chart);
    highlight.onChange(this.#redraw);
  }

  show(shown: Shown): void {
    this.#shown = shown;
    this.#redraw();
  }

  #follow(chart: CurveChart): void {
    chart.root.addEventListener("pointermove", (event) => {
      const id = chart.nearestCurve(event, reach);
      this.#highlight.set(id === null ? [] : [Number(id)]);
    });
    chart.root.addEventListener("pointerleave", () => this.#highlight.set([]));
    chart.root.addEventListener("keydown", (event) => {
      // With a cursor, Enter is the chart's own.
      if (event.key === "Enter" && this.#view.cursor === null) this.#open();
      if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
      event.preventDefault();
      this.#step(event.key === "ArrowUp" ? 1 : -1);
    });
  }

  /** Goes to the next curve above or below, at the cursor or else at the end. */
  #step(direction: 1 | -1): void {
    const curves = this.#runs()
      .map((run) => ({ run, y: this.#heightAt(run) }))
      .filter(({ y }) => Number.isFinite(y))
      .sort((one, other) => one.y - other.y || one.run.index - other.run.index);
    const [lit] = this.#highlight.runs;
    const at = curves.findIndex(({ run }) => run.index === lit);
    const next = at < 0 ? (direction > 0 ? 0 : curves.length - 1) : at + direction;
    const found = curves.at(Math.min(curves.length - 1, Math.max(0, next)));
    if (found !== undefined) this.#highlight.set([found.run.index]);
  }

  #heightAt(run: SweepRun): number {
    const points = this.#pointsOf(run);
    const index = nearestIndex(points.x, this.#view.cursor ?? Infinity);
    return index < 0 ? NaN : points.y[index];
  }

  #open(index: number | undefined = [...this.#highlight.runs].at(0)): void {
    const run = this.#runs().find((each) => each.index === index);
    if (run !== undefined) this.#wishes.open(run);
  }

  #runs(): SweepRun[] {
    return this.#shown?.runs.filter(({ index }) => this.#shown?.curves.has(index)) ?? [];
  }

  #chosen(): CurveMetric | null {
    if (this.#shown === null) return null;
    const offered = offeredMetrics(this.#shown.curves.values());
    const { metric } = this.#shown.state;
    return offered.find((each) => each === metric) ?? offered.at(0) ?? null;
  }

  #pointsOf(run: SweepRun): Curve["points"] {
    const [metric, curves] = [this.#chosen(), this.#shown?.curves.get(run.index)];
    return metric === null || curves === undefined
      ? { x: new Float64Array(0), y: new Float64Array(0) }
      : metricPoints(curves, metric);
  }

  #draw(): void {
    const shown = this.#shown;
    if (shown === null || this.root.hidden) return;
    const metric = this.#chosen();
    const offered = offeredMetrics(shown.curves.values());
    this.#metric.offer(
      offered.map((value) => ({ value, text: metricText(value) })),
      metric ?? "validationAccuracy",
    );
    const colors = shown.dimensions.filter(({ values }) => values.length > 1 && values.length <= mostColors);
    const colored = dimensionOf(colors, shown.state.colored, null);
    this.#colored.offer(
      [
        { value: noneKey, text: t("in one colour") },
        ...colors.map(({ key, name }) => ({ value: key, text: t("coloured by {0}", name) })),
      ],
      colored?.key ?? noneKey,
    );
    const runs = this.#runs();
    const isEmpty = metric === null || runs.every((run) => this.#pointsOf(run).x.length === 0);
    this.#empty.hidden = !isEmpty;
    this.#plot.hidden = isEmpty;
    if (isEmpty) return;
    const curves = runs.map((run) => this.#curveOf(run, shown, colored));
    // The first of a list is drawn first, those that stand out over the others.
    curves.sort((one, other) => one.width - other.width);
    const ends = curves.map(({ points }) => points.x.at(-1) ?? 0);
    const begin = Math.min(...curves.map(({ points }) => points.x.at(0) ?? Infinity));
    const end = Math.max(...ends);
    this.#view.extent = { min: begin < end ? begin : 0, max: end > 0 ? end : 1 };
    const [chart, other] = isLoss(metric) ? [this.#losses, this.#shares] : [this.#shares, this.#losses];
    other.root.hidden = true;
    chart.root.hidden = false;
    chart.set(curves);
    const plot = chart.root.querySelector(".curvePlot");
    plot?.setAttribute("aria-label", `${metricText(metric)}: ${chartSummary(shown)}`);
    this.#tell(shown, metric, colored);
  }

  #curveOf(run: SweepRun, { best, curves: { size } }: Shown, colored: NamedDimension | null): Curve {
    const { runs: lit } = this.#highlight;
    const isLit = lit.has(run.index);
    const isBest = run.index === best?.index;
    const position = colored?.values.findIndex(({ key }) => key === valueKey(run, colored)) ?? -1;
    const color = (theme: Theme): string =>
      isLit ? theme.second : isBest ? theme.first : position >= 0 ? theme.color(seriesVariable(position)) : theme.faded;
    const faint = lit.size > 0 ? 0.22 : position >= 0 ? 0.7 : 0.38;
    return {
      id: String(run.index),
      label: isBest ? "★" : "▸",
      points: this.#pointsOf(run),
      color,
      width: isLit ? 2.6 : isBest ? 2.5 : size > 200 ? 0.75 : 1,
      strength: isLit || isBest ? 1 : faint,
      dots: size <= 12 || isLit || isBest,
      named: isBest || (isLit && lit.size === 1),
      told: isBest || (isLit && lit.size === 1),
      toldBeyond: false,
    };
  }

  /** Which curve is which, below them. */
  #tell(shown: Shown, metric: CurveMetric, colored: NamedDimension | null): void {
    const { best, dimensions } = shown;
    const keys = [
      ...(best === null ? [] : [legendKey("var(--first)", `★ ${runText(best, dimensions)}`)]),
      ...(colored === null
        ? []
        : colored.values.map(({ text }, at) =>
            legendKey(`var(--vscode-${seriesVariable(at)}, var(--vscode-charts-blue))`, text),
          )),
    ];
    this.#legend.replaceChildren(...keys);
    const [index] = this.#highlight.runs;
    const run = this.#highlight.runs.size === 1 ? this.#runs().find((each) => each.index === index) : undefined;
    const y = run === undefined ? NaN : this.#heightAt(run);
    this.#told.classList.toggle("litKey", run !== undefined);
    setText(this.#told, run === undefined ? "" : toldText(run, shown, isLoss(metric) ? figure(y) : percent(y)));
  }
}

function legendKey(color: string, text: string): HTMLElement {
  const swatch = element("span", { class: "swatch" });
  swatch.style.background = color;
  return element("span", { class: "legendKey" }, swatch, text);
}

function toldText(run: SweepRun, shown: Shown, value: string): string {
  const values = shown.dimensions.map((dimension) => `${dimension.name} ${valueOf(run, dimension)}`);
  const [result] = runRows(run, shown);
  return [...values, value, `${result.name} ${result.value}`].join(" · ");
}
