import { classCount } from "../../src/core/metrics.ts";
import type { DashboardSelection } from "../../src/protocol/dashboard.ts";
import type { SetName } from "../../src/core/dataset.ts";
import { checkbox, choice } from "../shared/controls.ts";
import { element, setText } from "../shared/dom.ts";
import { count, percent } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import {
  confusionTable,
  type ClassBar,
  type ClassFigure,
  type ConfusionCell,
  type Normalization,
} from "../../src/core/pictures/confusionCells.ts";
import { MostConfused } from "./mostConfused.ts";
import type { RunModel } from "./runModel.ts";
import { setWord } from "../../src/core/setWord.ts";

export interface ConfusionState {
  normalization: Normalization;
  errorsOnly: boolean;
  classFigure: ClassFigure;
}

export interface ConfusionOptions extends ConfusionState {
  readonly onChange: (state: ConfusionState) => void;
  /** Null: the cell that was chosen is chosen no more. */
  readonly onCell: (cell: DashboardSelection["cell"]) => void;
  readonly onSet: (set: SetName) => void;
}

/** The confusion matrix, the figures of each class at the end of its row, and the pairs most often confused. */
export class Confusion {
  readonly root: HTMLElement;
  readonly #state: ConfusionState;
  readonly #options: ConfusionOptions;
  readonly #what = element("span", { class: "faded" });
  readonly #set = element("button", { class: "captionToggle link", hidden: true });
  readonly #grid = element("div", { class: "confusion", role: "grid", label: t("Confusion matrix") });
  readonly #cells: HTMLElement[] = [];
  readonly #bars: { readonly bar: HTMLElement; readonly figure: HTMLElement; readonly root: HTMLElement }[] = [];
  readonly #barsTitle = element("span", { class: "barsFloor", role: "columnheader" });
  readonly #empty = element("p", { class: "faded emptyMatrix" });
  readonly #pairs = new MostConfused((cell) => this.#choose(cell.truth * classCount + cell.predicted));
  #model: RunModel | null = null;
  #otherSet: SetName | null = null;
  /** Index of the cell in the order of the Tab key. */
  #at = 0;

  constructor(options: ConfusionOptions) {
    const { normalization, errorsOnly, classFigure } = options;
    this.#options = options;
    this.#state = { normalization, errorsOnly, classFigure };
    const changed = (): void => {
      this.#draw();
      options.onChange(this.#state);
    };
    const normalized = choice<Normalization>({
      label: t("What the cells tell"),
      value: normalization,
      options: [
        { value: "counts", text: t("counts") },
        { value: "rows", text: t("% of row") },
        { value: "columns", text: t("% of column") },
      ],
      onChange: (value) => {
        this.#state.normalization = value;
        changed();
      },
    });
    const errors = checkbox({
      label: t("errors only"),
      checked: errorsOnly,
      onChange: (checked) => {
        this.#state.errorsOnly = checked;
        changed();
      },
    });
    const figure = choice<ClassFigure>({
      label: t("What the bars tell"),
      value: classFigure,
      options: [
        { value: "recall", text: t("recall") },
        { value: "precision", text: t("precision") },
        { value: "f1", text: t("F1") },
      ],
      onChange: (value) => {
        this.#state.classFigure = value;
        changed();
      },
    });
    this.#set.addEventListener("click", () => {
      if (this.#otherSet !== null) options.onSet(this.#otherSet);
    });
    this.#build(element("span", { class: "matrixControls" }, normalized.root, errors.root), figure.root);
    this.root = element(
      "section",
      { class: "confusionPart", label: t("Confusion matrix") },
      element("div", { class: "heading" }, element("h2", { text: t("Confusion matrix") }), this.#what, this.#set),
      this.#grid,
      this.#empty,
      this.#pairs.root,
    );
  }

  update(model: RunModel): void {
    this.#model = model;
    this.#draw();
  }

  #build(controls: HTMLElement, figureChoice: HTMLElement): void {
    const labels = Array.from({ length: classCount }, (_, i) => String(i));
    const head = element("div", { class: "confusionRow", role: "row" });
    head.append(
      element("span", { role: "columnheader", label: t("true") }),
      ...labels.map((text) =>
        element("span", { class: "classLabel", text, role: "columnheader", label: t("predicted {0}", text) }),
      ),
      this.#barsTitle,
    );
    const rows = labels.map((label, truth) => {
      const cells = labels.map((_, predicted) => {
        const made = element("div", { class: "cell", role: "gridcell", tabIndex: truth + predicted === 0 ? 0 : -1 });
        made.addEventListener("click", () => this.#choose(truth * classCount + predicted));
        this.#cells.push(made);
        return made;
      });
      const bar = element("span", { class: "barFill" });
      const figure = element("span", { class: "barFigure" });
      const root = element(
        "span",
        { class: "bar", role: "gridcell" },
        element("span", { class: "barTrack" }, bar),
        figure,
      );
      this.#bars.push({ bar, figure, root });
      return element(
        "div",
        { class: "confusionRow", role: "row" },
        element("span", { class: "classLabel", text: label, role: "rowheader", label: t("true {0}", label) }),
        ...cells,
        root,
      );
    });
    this.#grid.append(
      controls,
      element("span", { class: "barsChoice" }, figureChoice),
      element("span", { class: "axisName trueName", text: t("true"), aria: { hidden: "true" } }),
      head,
      ...rows,
      element("span", { class: "axisName predictedName", text: t("predicted"), aria: { hidden: "true" } }),
    );
    this.#grid.addEventListener("keydown", (event) => this.#onKey(event));
  }

  #draw(): void {
    const model = this.#model;
    if (model === null) return;
    const { look } = model;
    this.#grid.classList.toggle("isEmpty", look === null);
    this.#empty.hidden = look !== null;
    this.#pairs.root.hidden = look === null;
    if (look === null) {
      setText(this.#what, "");
      setText(this.#empty, whyEmpty(model));
      this.#set.hidden = true;
    } else {
      setText(this.#what, `${setWord(look.set, t)} · ${t("epoch {0}", look.epoch)}`);
      this.#offerOtherSet(model, look.set, look.epoch);
    }
    const { normalization, errorsOnly, classFigure } = this.#state;
    const confusion = look?.confusion ?? new Int32Array(classCount * classCount);
    const { cells, bars, floor } = confusionTable(confusion, normalization, errorsOnly, classFigure);
    cells.forEach((cell, index) => this.#drawCell(cell, index, model.selection.cell));
    bars.forEach((bar, label) => this.#drawBar(bar, label));
    setText(this.#barsTitle, look === null ? "" : t("% from {0}", floor));
    this.#pairs.update(confusion);
  }

  /** A run that is completed has looked at the test digits too. */
  #offerOtherSet(model: RunModel, set: SetName, epoch: number): void {
    const { testEpoch } = model.state;
    const other = set === "test" ? "validation" : "test";
    const there =
      set === "test"
        ? model.setsAt(epoch).includes("validation")
        : testEpoch !== null || model.setsAt(epoch).includes("test");
    this.#otherSet = there ? other : null;
    this.#set.hidden = !there;
    setText(this.#set, t("show {0}", setWord(other, t)));
  }

  #drawCell(
    { truth, predicted, count: digits, text, heat, kind }: ConfusionCell,
    index: number,
    chosen: DashboardSelection["cell"],
  ): void {
    const made = this.#cells.at(index);
    if (made === undefined) return;
    setText(made, text);
    made.dataset.kind = kind;
    made.style.setProperty("--heat", heat.toFixed(3));
    const isChosen = chosen?.truth === truth && chosen.predicted === predicted;
    made.setAttribute("aria-selected", String(isChosen));
    const said = t("{0} digits: true {1}, predicted {2}", count(digits), truth, predicted);
    if (made.title !== said) {
      made.title = said;
      made.setAttribute("aria-label", said);
    }
  }

  #drawBar({ metrics, value, length }: ClassBar, label: number): void {
    const shown = this.#bars.at(label);
    if (shown === undefined) return;
    setText(shown.figure, value === null ? "" : (value * 100).toFixed(1));
    shown.bar.style.width = `${(length * 100).toFixed(1)}%`;
    const said = (share: number | null): string => (share === null ? "–" : percent(share));
    const { recall, precision, f1 } = metrics;
    const title = t(
      "{0}: recall {1}, precision {2}, F1 {3}; {4} digits",
      label,
      said(recall),
      said(precision),
      said(f1),
      count(metrics.count),
    );
    shown.root.title = title;
    shown.root.setAttribute("aria-label", title);
  }

  #choose(index: number): void {
    this.#focus(index);
    if (this.#model?.look == null) return;
    const cell = { truth: Math.floor(index / classCount), predicted: index % classCount };
    const chosen = this.#model.selection.cell;
    this.#options.onCell(chosen?.truth === cell.truth && chosen.predicted === cell.predicted ? null : cell);
  }

  #focus(index: number): void {
    this.#cells.at(this.#at)?.setAttribute("tabindex", "-1");
    this.#at = index;
    const cell = this.#cells.at(index);
    cell?.setAttribute("tabindex", "0");
    cell?.focus({ preventScroll: true });
  }

  #onKey(event: KeyboardEvent): void {
    if (!(event.target instanceof HTMLElement) || !event.target.classList.contains("cell")) return;
    const row = Math.floor(this.#at / classCount);
    const column = this.#at % classCount;
    const last = classCount - 1;
    const to = {
      ArrowUp: [Math.max(0, row - 1), column],
      ArrowDown: [Math.min(last, row + 1), column],
      ArrowLeft: [row, Math.max(0, column - 1)],
      ArrowRight: [row, Math.min(last, column + 1)],
      Home: [row, 0],
      End: [row, last],
    }[event.key];
    if (to !== undefined) this.#focus(to[0] * classCount + to[1]);
    else if (event.key === "Enter" || event.key === " ") this.#choose(this.#at);
    else return;
    event.preventDefault();
  }
}

function whyEmpty({ state, selection }: RunModel): string {
  if (selection.epoch !== null) return t("No digits were looked at in epoch {0}.", selection.epoch);
  switch (state.status) {
    case "queued":
    case "running":
    case "paused":
      return t("Filled at the end of the first epoch.");
    case "completed":
    case "stopped":
    case "failed":
    case "interrupted":
    case "damaged":
      return t("The run ended before it looked at any digits.");
  }
}
