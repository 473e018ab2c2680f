import type { ChartDataset, Plugin, Scale, ScriptableScaleContext } from "chart.js";
import {
  logarithmicTicks,
  nothingCut,
  scaledRange,
  showsEpochs,
  type AxisKind,
  type Shown,
} from "../../src/core/pictures/axisRange.ts";
import { applyTheme, Chart } from "./chartBase.ts";
import { followGestures } from "./chartGestures.ts";
import { EndLabels } from "./endLabels.ts";
import type { Curve } from "./curve.ts";
import { CurveTip } from "./curveTip.ts";
import type { CurveView } from "./curveView.ts";
import { decimated, distanceToLine, nearestIndex, type Point, type Range } from "../../src/core/pictures/decimation.ts";
import { element, onceAFrame } from "./dom.ts";
import { currentTheme, mixed, onThemeChange } from "./theme.ts";
import { drawUpright } from "./uprightLine.ts";

export type { Curve } from "./curve.ts";

export interface CurveChartOptions {
  /** Name for screen readers. */
  readonly name: string;
  readonly view: CurveView;
  readonly axis: AxisKind;
  readonly formatY: (value: number) => string;
  /** What stands at the ticks of the y axis. */
  readonly tickY: (value: number) => string;
  readonly tickX?: (value: number) => string;
  /** What the cursor's place is called: "epoch 3, batch 1,250". */
  readonly sayX: (x: number) => string;
  /** Whether the x axis has its numbers; a chart above another one leaves them to it. */
  readonly numbersX?: boolean;
  /** Pixels left free at the right for labels. */
  readonly labelWidth?: number;
  /** Called when a person asks for a place: a click, or Enter at the cursor. */
  readonly onPick?: (x: number) => void;
  /** Called when a person clicks a curve's label, which hides and shows the curve where this is left out. */
  readonly onLabel?: (id: string) => void;
}

/**
 * Curves over one x axis, drawn by chart.js at most once a frame and never with more points than can be seen. The wheel
 * zooms, dragging pans; with the keyboard + and -, Shift and the arrows, 0 for all; the arrows alone move the cursor.
 */
export class CurveChart {
  readonly root: HTMLElement;
  readonly #options: CurveChartOptions;
  readonly #canvas: HTMLCanvasElement;
  readonly #chart: Chart<"line", Point[]>;
  readonly #labels: EndLabels;
  readonly #tip: CurveTip;
  readonly #ends: (() => void)[];
  readonly #redraw = onceAFrame(() => this.#draw());
  #theme = currentTheme();
  #axis: AxisKind;
  #curves: readonly Curve[] = [];
  #marks: readonly number[] = [];

  constructor(options: CurveChartOptions) {
    this.#options = options;
    this.#axis = options.axis;
    this.#canvas = element("canvas", { aria: { hidden: "true" } });
    const plot = element("div", { class: "curvePlot", role: "group", label: options.name, tabIndex: 0 }, this.#canvas);
    const { onLabel } = options;
    this.#labels =
      onLabel === undefined ? new EndLabels((id) => options.view.toggle(id)) : new EndLabels(onLabel, false);
    this.#tip = new CurveTip();
    this.root = element("div", { class: "curveChart" }, plot, this.#labels.root, this.#tip.root);
    applyTheme(this.#theme);
    this.#chart = this.#makeChart();
    this.#ends = [
      options.view.onChange(() => this.#redraw()),
      onThemeChange(() => {
        this.#theme = currentTheme();
        applyTheme(this.#theme);
        this.#redraw();
      }),
      followGestures(plot, {
        view: options.view,
        areaOf: () => this.#chart.chartArea,
        places: () => this.#places(),
        pick: (x) => options.onPick?.(x),
      }),
    ];
  }

  /** Draws these from now on. */
  set(curves: readonly Curve[]): void {
    this.#curves = curves;
    this.#redraw();
  }

  /** Draws upright lines at these x. */
  mark(marks: readonly number[]): void {
    this.#marks = marks;
    this.#redraw();
  }

  /**
   * @param place on the page, as a pointer's event tells it. @param within pixels.
   * @returns id of the visible curve that is drawn nearest to it; null where none is near.
   */
  nearestCurve({ clientX, clientY }: MouseEvent, within: number): string | null {
    const { left, top } = this.#canvas.getBoundingClientRect();
    const { x: scaleX, y: scaleY } = this.#chart.scales;
    const place = { x: clientX - left, y: clientY - top };
    let nearest: { readonly id: string; readonly distance: number } | null = null;
    for (const { id, points } of this.#visible()) {
      const pixels = Array.from(points.x, (x, i) => ({
        x: scaleX.getPixelForValue(x),
        y: scaleY.getPixelForValue(points.y[i]),
      })).filter(({ y }) => Number.isFinite(y));
      const distance = distanceToLine(place, pixels);
      if (distance <= within && distance < (nearest?.distance ?? Infinity)) nearest = { id, distance };
    }
    return nearest?.id ?? null;
  }

  get axis(): AxisKind {
    return this.#axis;
  }

  set axis(axis: AxisKind) {
    this.#axis = axis;
    this.#redraw();
  }

  dispose(): void {
    for (const end of this.#ends) end();
    this.#chart.destroy();
    this.root.remove();
  }

  #makeChart(): Chart<"line", Point[]> {
    const { numbersX = true, labelWidth = 0, tickX = shortNumber } = this.#options;
    const lines: Plugin<"line"> = {
      id: "uprightLines",
      afterDatasetsDraw: () => this.#drawUpright(),
    };
    return new Chart<"line", Point[]>(this.#canvas, {
      type: "line",
      data: { datasets: [] },
      plugins: [lines],
      options: {
        parsing: false,
        // Labels of ours stand right of the curves.
        layout: { padding: { right: labelWidth, top: 6 } },
        // A frame later than the page, which is when chart.js knows its new size.
        onResize: () => this.#redraw(),
        elements: { point: { radius: 0 }, line: { tension: 0, borderJoinStyle: "round" } },
        scales: {
          x: {
            type: "linear",
            grid: { display: false },
            border: { display: false },
            ticks: {
              display: numbersX,
              color: () => this.#theme.faded,
              maxRotation: 0,
              autoSkipPadding: 16,
              includeBounds: false,
              callback: (value) => tickX(Number(value)),
            },
          },
          y: this.#scaleY(this.#axis),
        },
      },
    });
  }

  #scaleY(axis: AxisKind): object {
    return {
      type: axis === "logarithmic" ? "logarithmic" : "linear",
      border: { display: false },
      grid: { color: ({ tick }: ScriptableScaleContext) => (tick.label === "" ? "transparent" : this.#theme.grid) },
      // Charts above one another begin at the same place.
      afterFit: (scale: { width: number }) => (scale.width = 52),
      afterBuildTicks: (scale: Scale) => {
        if (axis === "logarithmic") scale.ticks = logarithmicTicks(scale).map((value) => ({ value }));
      },
      ticks: {
        color: () => this.#theme.faded,
        autoSkip: axis !== "logarithmic",
        maxTicksLimit: 7,
        // The end of the axis is no round number; that of shares is.
        includeBounds: axis === "share",
        callback: (value: number | string) => {
          const number = Number(value);
          return this.#options.tickY(number);
        },
      },
    };
  }

  #draw(): void {
    const { view } = this.#options;
    const window = view.window;
    const y = this.#rangeY(window);
    const { scales } = this.#chart.options;
    if (scales?.x === undefined) return;
    Object.assign(scales.x, window);
    if (scales.x.ticks !== undefined) Object.assign(scales.x.ticks, { precision: showsEpochs(window) ? 0 : 4 });
    if (scales.y?.type === (this.#axis === "logarithmic" ? "logarithmic" : "linear")) Object.assign(scales.y, y);
    else scales.y = { ...this.#scaleY(this.#axis), ...y };
    const columns = Math.max(1, Math.round(this.#canvas.clientWidth));
    // Below the axis, where the line is clipped: a logarithm has no place for 0.
    const floor = this.#axis === "logarithmic" ? y.min / 100 : -Infinity;
    // Chart.js draws the first over the others.
    this.#chart.data.datasets = this.#visible()
      .map((curve) => this.#datasetOf(curve, window, columns, floor))
      .reverse();
    this.#chart.update("none");
    this.#placeLabels(window);
    this.#placeTip();
  }

  #visible(): Curve[] {
    return this.#curves.filter(({ id }) => !this.#options.view.hidden.has(id));
  }

  #rangeY(window: Range): Range {
    const shown = this.#visible().map(({ points, cut = nothingCut }): Shown => ({ points, cut }));
    return scaledRange(shown, window, this.#axis);
  }

  #datasetOf(curve: Curve, window: Range, columns: number, floor: number): ChartDataset<"line", Point[]> {
    const { points, width, strength = 1, dash = [], dots = false } = curve;
    const color = mixed(this.#theme, curve.color(this.#theme), strength);
    const data = decimated(points, window, columns).map(({ x, y }) => ({ x, y: y < floor ? floor : y }));
    // Dots that touch one another are a line. A single point has no line: without its dot it could not be seen.
    const radius = (dots && data.length < columns / 12) || data.length === 1 ? 2.5 : 0;
    return {
      data,
      borderColor: color,
      backgroundColor: color,
      borderWidth: width,
      borderDash: [...dash],
      pointRadius: radius,
      pointHoverRadius: radius,
      pointBorderWidth: 0,
    };
  }

  /** x of all points that can be told of, ascending: where the arrow keys go. */
  #places(): Float64Array {
    const { view } = this.#options;
    const [first] = this.#visible()
      .filter(({ told = true }) => told)
      .map(({ points }) => points.x)
      .sort((one, other) => other.length - one.length);
    return (
      (first as Float64Array | undefined)?.filter((x) => x >= view.window.min && x <= view.window.max) ??
      new Float64Array(0)
    );
  }

  #placeLabels(window: Range): void {
    const { scales, chartArea } = this.#chart;
    // Beside the end of what is drawn furthest: no label lies over another curve.
    const ends = this.#visible().map(({ points }) => points.x.at(-1) ?? window.min);
    const left = scales.x.getPixelForValue(Math.min(window.max, Math.max(window.min, ...ends))) + 8;
    this.#labels.place(
      this.#curves
        .filter(({ named = false }) => named)
        .flatMap((curve) => {
          const { id, label, points } = curve;
          const last = points.x.findLastIndex((x) => x <= window.max);
          if (last < 0) return [];
          const value = points.y[last];
          return {
            id,
            label,
            value: this.#options.formatY(value),
            color: curve.color(this.#theme),
            hidden: this.#options.view.hidden.has(id),
            left,
            top: Number.isFinite(value) ? scales.y.getPixelForValue(value) : chartArea.top,
          };
        }),
      chartArea,
    );
  }

  #placeTip(): void {
    const { view, sayX, formatY } = this.#options;
    const x = view.cursor;
    if (x === null) {
      this.#tip.hide();
      return;
    }
    const rows = this.#visible().flatMap((curve) => {
      const { label, points, strength = 1, told = true, toldBeyond = true } = curve;
      const index = told && (toldBeyond || x <= (points.x.at(-1) ?? x)) ? nearestIndex(points.x, x) : -1;
      if (index < 0) return [];
      // As it is drawn, so that what is faint and what is strong are told apart, but never too faint to be seen.
      const color = mixed(this.#theme, curve.color(this.#theme), Math.max(strength, 0.5));
      return { label, value: formatY(points.y[index]), color };
    });
    this.#tip.show({ title: sayX(x), rows, at: this.#chart.scales.x.getPixelForValue(x), area: this.#chart.chartArea });
  }

  #drawUpright(): void {
    const { foreground } = this.#theme;
    for (const x of this.#marks) drawUpright(this.#chart, x, mixed(this.#theme, foreground, 0.45), [3, 3]);
    const { cursor } = this.#options.view;
    if (cursor !== null) drawUpright(this.#chart, cursor, mixed(this.#theme, foreground, 0.7), []);
  }
}

const shortNumber = (value: number): string => String(Number(value.toPrecision(5)));
