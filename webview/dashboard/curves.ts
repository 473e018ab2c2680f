import { checkbox, slider } from "../shared/controls.ts";
import { CurveChart, type Curve } from "../shared/curveChart.ts";
import { CurveView } from "../shared/curveView.ts";
import { smoothed, type Points } from "../../src/core/pictures/decimation.ts";
import { batchCut } from "../../src/core/pictures/runCurves.ts";
import { element, setText } from "../shared/dom.ts";
import { count, figure, lossTick, percent } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import type { Theme } from "../shared/theme.ts";
import type { Measure, RunModel } from "./runModel.ts";
import { shownEpochs } from "./shownEpochs.ts";

export interface CurvesState {
  /** 0 to 1. */
  smoothing: number;
  logarithmic: boolean;
  hidden: readonly string[];
}

export interface CurvesOptions extends CurvesState {
  /** The person has changed how curves are drawn. */
  readonly onChange: (state: CurvesState) => void;
  /** A click on an epoch. */
  readonly onEpoch: (epoch: number) => void;
}

/** Loss over accuracy, on one x axis in epochs: batches faint, epochs strong. */
export class Curves {
  readonly root: HTMLElement;
  readonly #view: CurveView;
  readonly #loss: CurveChart;
  readonly #accuracy: CurveChart;
  readonly #state: CurvesState;
  readonly #batches = element("button", { class: "captionToggle" });
  readonly #superseded = element("button", { class: "captionToggle past", hidden: true });
  readonly #whole = element("button", { class: "captionToggle link", text: t("show all"), hidden: true });
  #model: RunModel | null = null;

  constructor(options: CurvesOptions) {
    const { smoothing, logarithmic, hidden } = options;
    this.#state = { smoothing, logarithmic, hidden };
    this.#view = new CurveView(hidden);
    const shared = {
      view: this.#view,
      formatX: String,
      labelWidth: 112,
      sayX: (x: number) => this.#sayX(x),
      onPick: (x: number) => options.onEpoch(Math.max(1, Math.round(x))),
    };
    this.#loss = new CurveChart({
      ...shared,
      name: t("Loss over the epochs"),
      axis: logarithmic ? "logarithmic" : "linear",
      formatY: figure,
      tickY: lossTick,
      numbersX: false,
    });
    this.#accuracy = new CurveChart({
      ...shared,
      name: t("Accuracy over the epochs"),
      axis: "share",
      formatY: (value) => percent(value),
      tickY: (value) => `${Number((value * 100).toFixed(2))} %`,
    });
    const change = (): void => {
      this.#state.hidden = [...this.#view.hidden];
      options.onChange(this.#state);
    };
    const smoothingSlider = slider({
      label: t("smoothing"),
      min: 0,
      max: 0.99,
      step: 0.01,
      value: smoothing,
      say: (value) => (value === 0 ? t("none") : value.toFixed(2)),
      onInput: (value) => {
        this.#state.smoothing = value;
        this.#draw();
        change();
      },
    });
    const log = checkbox({
      label: t("log"),
      title: t("Logarithmic axis of the loss"),
      checked: logarithmic,
      onChange: (checked) => {
        this.#state.logarithmic = checked;
        this.#loss.axis = checked ? "logarithmic" : "linear";
        change();
      },
    });
    this.#batches.addEventListener("click", () => this.#view.toggle("batches"));
    this.#superseded.addEventListener("click", () => this.#view.toggle("superseded"));
    this.#whole.addEventListener("click", () => this.#view.show(null));
    let hiddenBefore = hidden.length;
    this.#view.onChange(() => {
      this.#updateCaption();
      if (this.#view.hidden.size === hiddenBefore) return;
      hiddenBefore = this.#view.hidden.size;
      change();
    });
    this.root = element(
      "section",
      { class: "curves", label: t("Curves") },
      element(
        "div",
        { class: "heading" },
        element("h2", { text: t("Loss") }),
        this.#batches,
        this.#superseded,
        this.#whole,
        element(
          "span",
          { class: "headingControls" },
          element("label", { class: "faded smoothing" }, t("smoothing"), smoothingSlider.root),
          log.root,
        ),
      ),
      element("div", { class: "plot" }, this.#loss.root),
      element("div", { class: "heading" }, element("h2", { text: t("Accuracy") })),
      element("div", { class: "plot" }, this.#accuracy.root),
    );
    this.#updateCaption();
  }

  update(model: RunModel): void {
    if (model.run.path !== this.#model?.run.path) {
      this.#view.cursor = null;
      this.#view.show(null);
    }
    this.#model = model;
    this.#draw();
  }

  #draw(): void {
    const model = this.#model;
    if (model === null) return;
    const { run, state } = model;
    // A network that has just begun is drawn as far as it will come.
    this.#view.extent = { min: 0, max: shownEpochs(Math.max(1, run.epochs ?? 1), state.step / model.stepsPerEpoch) };
    this.#superseded.hidden = model.supersededPoints("loss").length === 0;
    this.#loss.set(this.#curvesOf("loss", model));
    this.#accuracy.set(this.#curvesOf("accuracy", model));
    const { look } = model;
    const marks = look !== null && model.selection.epoch !== null ? [look.epoch] : [];
    this.#loss.mark(marks);
    this.#accuracy.mark(marks);
  }

  #curvesOf(measure: Measure, model: RunModel): Curve[] {
    const { smoothing } = this.#state;
    const batches = model.batchPoints(measure);
    const first = (theme: Theme): string => theme.first;
    const cut = batchCut[measure];
    const told = { told: true, named: true, width: 1.75, dots: true };
    const past = model.supersededPoints(measure).map((points): Curve => ({
      ...faint("superseded", t("before the resume"), points),
      color: (theme) => theme.past,
      cut,
    }));
    const raw: Curve = { ...faint("batches", t("batch"), batches), color: first, told: true, cut };
    const smooth: Curve = {
      id: "batches",
      label: t("batches, smoothed"),
      points: { x: batches.x, y: smoothed(batches.y, smoothing) },
      color: first,
      width: 1.25,
      strength: 0.8,
      cut,
    };
    const curves: Curve[] = [
      ...past,
      smoothing > 0 ? { ...raw, strength: 0.25, told: false } : raw,
      ...(smoothing > 0 ? [smooth] : []),
      { id: "training", label: t("training"), points: model.epochPoints(measure), color: first, ...told },
      {
        id: "validation",
        label: t("validation"),
        points: model.evaluationPoints("validation", measure),
        color: second,
        ...told,
      },
      { id: "test", label: t("test"), points: model.evaluationPoints("test", measure), color: third, ...told },
    ];
    return curves.filter(({ points }) => points.x.length > 0);
  }

  #sayX(x: number): string {
    const perEpoch = this.#model?.run.stepsPerEpoch ?? null;
    const batches = perEpoch === null ? null : Math.round(x * perEpoch);
    if (perEpoch === null || batches === null || batches % perEpoch === 0) return t("end of epoch {0}", Math.round(x));
    return t("epoch {0}, batch {1}", Math.floor(batches / perEpoch) + 1, count(batches % perEpoch));
  }

  #updateCaption(): void {
    const say = (toggle: HTMLButtonElement, id: string, shown: string): void => {
      const isShown = !this.#view.hidden.has(id);
      setText(toggle, shown);
      toggle.setAttribute("aria-pressed", String(isShown));
    };
    say(this.#batches, "batches", t("batches"));
    say(this.#superseded, "superseded", t("before the resume"));
    this.#whole.hidden = this.#view.zoomed === null;
  }
}

const second = (theme: Theme): string => theme.second;
const third = (theme: Theme): string => theme.color("charts-purple", theme.foreground);

function faint(id: string, label: string, points: Points): Omit<Curve, "color"> {
  return { id, label, points, width: 1, strength: 0.45, told: false };
}
