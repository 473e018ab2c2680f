import { curveNames, type CurveName } from "../../src/protocol/compare.ts";
import { checkbox } from "../shared/controls.ts";
import { CurveChart, type Curve } from "../shared/curveChart.ts";
import type { CurveView } from "../shared/curveView.ts";
import { element, setText } from "../shared/dom.ts";
import { figure, lossTick, percent } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import { OfferedChoice } from "./offered.ts";
import type { PaintedRun, Shown, ViewState } from "./parts.ts";
import { curveAxes, pointsOf, type CurveAxis } from "./series.ts";
import { axisText, curveText, placeText } from "./words.ts";

/** More labels than these have no room beside the curves: the bar of runs tells which is which. */
const mostLabels = 10;

type Chosen = Pick<ViewState, "curve" | "axis" | "logarithmic">;

/** Loss over accuracy of all runs, on one x axis. */
export class CurvesPart {
  readonly root: HTMLElement;
  readonly #view: CurveView;
  readonly #title = element("h2");
  readonly #empty = element("p", {
    class: "empty",
    hidden: true,
    text: t("There is nothing to draw yet: no epoch is done."),
  });
  readonly #loss: CurveChart;
  readonly #accuracy: CurveChart;
  readonly #charts: HTMLElement;
  readonly #curve: OfferedChoice<CurveName>;
  readonly #axis: OfferedChoice<CurveAxis>;
  #chosen: Chosen;
  #shown: Shown | null = null;

  constructor(view: CurveView, chosen: Chosen, onChoose: (chosen: Chosen) => void) {
    this.#view = view;
    this.#chosen = chosen;
    const choose = (change: Partial<Chosen>): void => {
      this.#chosen = { ...this.#chosen, ...change };
      onChoose(this.#chosen);
      // Another axis has another range.
      if (change.axis !== undefined) view.show(null);
      this.#draw();
    };
    this.#curve = new OfferedChoice(t("Which curves"), (curve) => choose({ curve }));
    this.#axis = new OfferedChoice(t("Horizontal axis"), (axis) => choose({ axis }));
    const logarithmic = checkbox({
      label: t("log"),
      title: t("Logarithmic loss axis"),
      checked: chosen.logarithmic,
      onChange: (checked) => choose({ logarithmic: checked }),
    });
    const common = {
      view,
      sayX: (x: number) => placeText(this.#chosen.axis, x),
      tickX: (x: number) => Number(x.toFixed(2)).toLocaleString("en-US"),
      labelWidth: 66,
    };
    this.#loss = new CurveChart({
      ...common,
      name: t("Loss of the runs"),
      axis: chosen.logarithmic ? "logarithmic" : "linear",
      formatY: figure,
      tickY: lossTick,
      numbersX: false,
    });
    this.#accuracy = new CurveChart({
      ...common,
      name: t("Accuracy of the runs"),
      axis: "share",
      formatY: (value) => percent(value),
      tickY: (value) => `${Number((value * 100).toFixed(1))} %`,
    });
    const plot = (title: string, chart: CurveChart): HTMLElement =>
      element("figure", { class: "plot" }, element("figcaption", { text: title }), chart.root);
    this.#charts = element("div", { class: "plots" }, plot(t("Loss"), this.#loss), plot(t("Accuracy"), this.#accuracy));
    const controls = element("div", { class: "controls" }, this.#curve.root, this.#axis.root, logarithmic.root);
    const head = element("div", { class: "partHead" }, this.#title, controls);
    this.root = element("section", { class: "curves", label: t("Curves") }, head, this.#charts, this.#empty);
  }

  show(shown: Shown): void {
    this.#shown = shown;
    this.#draw();
  }

  #draw(): void {
    if (this.#shown === null) return;
    const { runs } = this.#shown;
    const offered = curveNames.filter((name) => runs.some((run) => run.curves[name].step.length > 0));
    this.#empty.hidden = offered.length > 0;
    this.#charts.hidden = offered.length === 0;
    const chosen = offered.find((name) => name === this.#chosen.curve) ?? offered.at(0);
    if (chosen === undefined) return;
    const { axis, logarithmic } = this.#chosen;
    this.#curve.offer(
      offered.map((value) => ({ value, text: curveText(value) })),
      chosen,
    );
    this.#axis.offer(
      curveAxes.map((value) => ({ value, text: axisText(value) })),
      axis,
    );
    setText(this.#title, t("Curves"));
    const curvesOf = (figureName: "loss" | "accuracy"): Curve[] =>
      runs.map((run) => curveOf(run, chosen, axis, figureName, runs.length <= mostLabels));
    const losses = curvesOf("loss");
    const ends = losses.map(({ points }) => points.x.at(-1) ?? 0);
    const begin = chosen === "batches" ? 0 : Math.min(...losses.map(({ points }) => points.x.at(0) ?? Infinity));
    const end = Math.max(...ends);
    this.#view.extent = { min: begin < end ? begin : 0, max: end > 0 ? end : 1 };
    this.#loss.axis = logarithmic ? "logarithmic" : "linear";
    this.#loss.set(losses);
    this.#accuracy.set(curvesOf("accuracy"));
  }
}

function curveOf(
  { path, letter, name, curves, paint }: PaintedRun,
  chosen: CurveName,
  axis: CurveAxis,
  figureName: "loss" | "accuracy",
  named: boolean,
): Curve {
  return {
    id: path,
    label: named ? letter : `${letter} ${name}`,
    points: pointsOf(curves[chosen], axis, figureName),
    color: paint.color,
    dash: paint.dash,
    width: chosen === "batches" ? 1 : 1.75,
    dots: chosen !== "batches",
    named,
    toldBeyond: false,
    // The first batches are far off from all that follow.
    ...(chosen === "batches" ? { cut: figureName === "loss" ? { low: 0, high: 0.005 } : { low: 0.02, high: 0 } } : {}),
  };
}
