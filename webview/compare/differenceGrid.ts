import { element } from "../shared/dom.ts";
import { t } from "../shared/l10n.ts";
import { differenceCells, signed, type DifferenceCell } from "./difference.ts";
import type { PaintedRun } from "./parts.ts";

/**
 * One confusion matrix less another: a cell has the colour of the run that does better there. One cell is in the order of
 * the Tab key, the arrows go to the others, and Enter opens the digits of a cell beside the diagonal.
 */
export class DifferenceGrid {
  readonly root = element("div", { class: "differenceGrid", role: "grid" });
  readonly #cells: readonly HTMLButtonElement[];
  readonly #onOpen: (cell: DifferenceCell) => void;
  #values: readonly DifferenceCell[] = [];
  #at = 0;

  constructor(onOpen: (cell: DifferenceCell) => void) {
    this.#onOpen = onOpen;
    this.#cells = Array.from({ length: 100 }, (_, at) => this.#makeCell(at));
    const labels = Array.from({ length: 10 }, (_, label) => String(label));
    const head = element(
      "div",
      { class: "gridRow", role: "row" },
      element("span", { class: "gridCorner", role: "columnheader", label: t("true") }),
      ...labels.map((text) => element("span", { class: "gridHead", role: "columnheader", text })),
    );
    const rows = labels.map((text, row) =>
      element(
        "div",
        { class: "gridRow", role: "row" },
        element("span", { class: "gridHead", role: "rowheader", text }),
        ...this.#cells.slice(10 * row, 10 * row + 10),
      ),
    );
    this.root.append(head, ...rows);
    this.root.addEventListener("keydown", (event) => this.#move(event));
  }

  /** @param difference 100 numbers, one − other. */
  show(difference: Int32Array, one: PaintedRun, other: PaintedRun): void {
    this.root.setAttribute("aria-label", t("Confusion of {0} less that of {1}", one.name, other.name));
    this.#values = differenceCells(difference);
    this.#values.forEach((cell, at) => {
      const { truth, predicted, value, better, weight } = cell;
      const made = this.#cells.at(at);
      if (made === undefined) return;
      const paint = better === null ? null : (better === "one" ? one : other).paint;
      made.textContent = signed(value);
      made.style.background =
        paint === null ? "" : `color-mix(in srgb, ${paint.css} ${Math.round(15 + 55 * weight)}%, transparent)`;
      made.setAttribute("aria-label", cellText(cell, one, other));
      made.title = cellText(cell, one, other);
      made.setAttribute("aria-disabled", String(truth === predicted));
    });
  }

  #makeCell(at: number): HTMLButtonElement {
    const made = element("button", { class: "gridCell", role: "gridcell", tabIndex: at === 0 ? 0 : -1 });
    if (at % 11 === 0) made.classList.add("diagonal");
    made.addEventListener("click", () => {
      const cell = this.#values.at(at);
      if (cell !== undefined && cell.truth !== cell.predicted) this.#onOpen(cell);
    });
    made.addEventListener("focus", () => this.#focus(at));
    return made;
  }

  #move(event: KeyboardEvent): void {
    const [row, column] = [Math.floor(this.#at / 10), this.#at % 10];
    const next = {
      ArrowUp: row > 0 ? this.#at - 10 : this.#at,
      ArrowDown: row < 9 ? this.#at + 10 : this.#at,
      ArrowLeft: column > 0 ? this.#at - 1 : this.#at,
      ArrowRight: column < 9 ? this.#at + 1 : this.#at,
      Home: 10 * row,
      End: 10 * row + 9,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.#cells.at(next)?.focus();
  }

  #focus(at: number): void {
    this.#at = at;
    this.#cells.forEach((cell, i) => (cell.tabIndex = i === at ? 0 : -1));
  }
}

function cellText({ truth, predicted, value, better }: DifferenceCell, one: PaintedRun, other: PaintedRun): string {
  const what = truth === predicted ? t("{0} classified correctly", truth) : t("{0} read as {1}", truth, predicted);
  if (better === null) return `${what}: ${t("as often in both")}`;
  const [more, less] = value > 0 ? [one, other] : [other, one];
  return `${what}: ${t("{0} times more in {1} than in {2}", Math.abs(value), more.letter, less.letter)}`;
}
