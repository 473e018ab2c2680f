import { mostConfused } from "../../src/core/metrics.ts";
import type { DashboardSelection } from "../../src/protocol/dashboard.ts";
import { element, setText } from "../shared/dom.ts";
import { count } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";

/** Pairs that are told. */
const pairsTold = 4;

type Cell = NonNullable<DashboardSelection["cell"]>;

/** The pairs most often confused, in words; a click opens their digits. */
export class MostConfused {
  readonly root: HTMLElement;
  readonly #list = element("ol", { class: "pairs" });
  readonly #onPair: (pair: Cell) => void;
  readonly #shown: {
    readonly row: HTMLElement;
    readonly parts: Record<"words" | "bar" | "count", HTMLElement>;
    pair: Cell;
  }[] = [];

  constructor(onPair: (pair: Cell) => void) {
    this.#onPair = onPair;
    this.root = element("div", { class: "mostConfused" }, element("h3", { text: t("Most confused") }), this.#list);
  }

  /** @param confusion 100 counts, row by true label, column by predicted label. */
  update(confusion: Int32Array): void {
    const pairs = mostConfused(confusion, pairsTold);
    const most = pairs.at(0)?.count ?? 1;
    while (this.#shown.length > pairs.length) this.#shown.pop()?.row.remove();
    while (this.#shown.length < pairs.length) this.#add();
    pairs.forEach(({ truth, predicted, count: digits }, index) => {
      const shown = this.#shown.at(index);
      if (shown === undefined) return;
      shown.pair = { truth, predicted };
      setText(shown.parts.words, t("{0} read as {1}", truth, predicted));
      shown.parts.bar.style.width = `${((digits / most) * 100).toFixed(1)}%`;
      setText(shown.parts.count, digits === 1 ? t("1 digit") : t("{0} digits", count(digits)));
    });
  }

  #add(): void {
    const parts = {
      words: element("span", { class: "pairWords" }),
      bar: element("span", { class: "pairBar" }),
      count: element("span", { class: "pairCount faded" }),
    };
    const track = element("span", { class: "pairTrack" }, parts.bar);
    const made = element("button", { class: "pair" }, parts.words, track, parts.count);
    const row = element("li", {}, made);
    const shown = { row, parts, pair: { truth: 0, predicted: 0 } };
    made.addEventListener("click", () => this.#onPair(shown.pair));
    this.#shown.push(shown);
    this.#list.append(row);
  }
}
