import { joinedSentences } from "../../src/core/sentences.ts";
import type { ComparedSet, OneSided, Pair, PairQuestion } from "../../src/protocol/compare.ts";
import { button } from "../shared/controls.ts";
import { element } from "../shared/dom.ts";
import { count } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import { onThemeChange } from "../shared/theme.ts";
import { DifferenceGrid } from "./differenceGrid.ts";
import { digitStrip } from "./digitStrip.ts";
import { OfferedChoice } from "./offered.ts";
import type { PaintedRun, Shown } from "./parts.ts";
import { setText, verdictText } from "./words.ts";

export interface PairWishes {
  ask(question: PairQuestion): void;
  choose(pair: readonly [string, string]): void;
  openDigits(wrong: string, right: string, set: ComparedSet): void;
  openCell(path: string, set: ComparedSet, truth: number, predicted: number): void;
}

/** Two of the runs: where their confusion differs, and which digits only one of them got right. */
export class PairPart {
  readonly root: HTMLElement;
  readonly #wishes: PairWishes;
  readonly #one: OfferedChoice<string>;
  readonly #other: OfferedChoice<string>;
  readonly #names = element("span", { class: "faded" });
  readonly #grid: DifferenceGrid;
  readonly #matrix: HTMLElement;
  readonly #noMatrix = element("p", { class: "empty", hidden: true });
  readonly #answers = element("div", { class: "answers" });
  #chosen: readonly [string, string] | null;
  #shown: Shown | null = null;
  /** What was asked, and for which looks. */
  #asked = "";
  #pair: Pair | null = null;

  constructor(chosen: readonly [string, string] | null, wishes: PairWishes) {
    this.#chosen = chosen;
    this.#wishes = wishes;
    this.#one = new OfferedChoice(t("First run"), (path) => this.#choose(0, path));
    this.#other = new OfferedChoice(t("Second run"), (path) => this.#choose(1, path));
    this.#grid = new DifferenceGrid(({ truth, predicted, value }) => {
      const { set } = this.#shown ?? { set: null };
      const [one, other] = this.#pairRuns();
      const more = value >= 0 ? one : other;
      if (set !== null && more !== undefined) wishes.openCell(more.path, set, truth, predicted);
    });
    const axes = [
      element("span", { class: "faded axisTrue", text: t("true") }),
      element("span", { class: "faded axisPredicted", text: t("predicted") }),
    ];
    this.#matrix = element("div", { class: "matrix" }, this.#grid.root, ...axes);
    const head = element(
      "div",
      { class: "partHead" },
      element("h2", { text: t("Digit by digit") }),
      this.#names,
      element("div", { class: "controls" }, this.#one.root, this.#other.root),
    );
    const body = element("div", { class: "pairBody" }, element("div", {}, this.#matrix, this.#noMatrix), this.#answers);
    this.root = element("section", { class: "pairPart", label: t("Digit by digit") }, head, body);
    onThemeChange(() => this.#draw());
  }

  show(shown: Shown): void {
    this.#shown = shown;
    const { runs, set } = shown;
    const [one, other] = this.#pairRuns();
    if (one === undefined || other === undefined) return;
    const offers = runs.map(({ path, letter, name }) => ({ value: path, text: `${letter} ${name}` }));
    // Of two runs there is nothing to choose.
    const isChoice = runs.length > 2;
    this.#one.offer(isChoice ? offers : [], one.path);
    this.#other.offer(isChoice ? offers : [], other.path);
    this.#ask(one, other, set);
    this.#draw();
  }

  receive(pair: Pair): void {
    const [one, other] = this.#pairRuns();
    const { question } = pair;
    if (question.one !== one?.path || question.other !== other?.path || question.set !== this.#shown?.set) return;
    this.#pair = pair;
    this.#draw();
  }

  #choose(side: 0 | 1, path: string): void {
    const [one, other] = this.#pairRuns();
    if (this.#shown === null || one === undefined || other === undefined) return;
    // Whoever takes the other's run gives it their own.
    const swapped = path === (side === 0 ? other : one).path;
    const next = swapped ? [other.path, one.path] : side === 0 ? [path, other.path] : [one.path, path];
    this.#chosen = [next.at(0) ?? one.path, next.at(1) ?? other.path];
    this.#wishes.choose(this.#chosen);
    this.show(this.#shown);
  }

  #pairRuns(): [PaintedRun | undefined, PaintedRun | undefined] {
    const runs = this.#shown?.runs ?? [];
    const chosen = this.#chosen?.map((path) => runs.find((run) => run.path === path)) ?? [];
    const [one, other] = [chosen.at(0), chosen.at(1)];
    return one === undefined || other === undefined ? [runs.at(0), runs.at(1)] : [one, other];
  }

  #ask(one: PaintedRun, other: PaintedRun, set: ComparedSet | null): void {
    if (set === null) return;
    const stampOf = ({ path, looks }: PaintedRun): unknown => [path, looks[set]?.epoch, looks[set]?.accuracy];
    const asked = JSON.stringify([set, stampOf(one), stampOf(other)]);
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.#pair = null;
    this.#wishes.ask({ one: one.path, other: other.path, set });
  }

  #draw(): void {
    const [one, other] = this.#pairRuns();
    const { set } = this.#shown ?? { set: null };
    if (one === undefined || other === undefined) return;
    this.#names.textContent =
      set === null ? `${one.letter} − ${other.letter}` : `${one.letter} − ${other.letter} · ${setText(set)}`;
    const { difference = null } = this.#pair ?? {};
    this.#matrix.hidden = difference === null;
    this.#noMatrix.hidden = difference !== null;
    if (difference !== null) this.#grid.show(difference, one, other);
    else this.#noMatrix.textContent = this.#whyNone(one, other, set);
    this.#drawAnswers(one, other, set);
  }

  #whyNone(one: PaintedRun, other: PaintedRun, set: ComparedSet | null): string {
    if (set === null) return t("No run has been evaluated yet.");
    const without = [one, other].filter(({ looks }) => looks[set] === null).map(({ name }) => name);
    if (without.length > 0) return t("Not evaluated on these digits: {0}", without.join(", "));
    if (this.#pair === null) return t("Comparing…");
    const countOf = ({ looks }: PaintedRun): string => count(looks[set]?.count ?? 0);
    return t("Of {0} and {1} digits there is no difference to tell.", countOf(one), countOf(other));
  }

  #drawAnswers(one: PaintedRun, other: PaintedRun, set: ComparedSet | null): void {
    const { answers = null, reason = null } = this.#pair ?? {};
    if (answers === null || set === null) {
      this.#answers.replaceChildren(...(reason === null ? [] : [element("p", { class: "empty", text: reason })]));
      return;
    }
    const facts = t(
      "Of {0} digits, both got {1} right and neither {2}.",
      count(answers.count),
      count(answers.both),
      count(answers.neither),
    );
    this.#answers.replaceChildren(
      element("p", { class: "verdict" }, joinedSentences([facts, verdictText(answers.pValue)])),
      this.#oneSided(answers.onlyOne, one, other, set),
      this.#oneSided(answers.onlyOther, other, one, set),
    );
  }

  #oneSided(digits: OneSided, right: PaintedRun, wrong: PaintedRun, set: ComparedSet): HTMLElement {
    const title = element(
      "h3",
      {},
      t("{0} right, {1} wrong", right.letter, wrong.letter),
      " ",
      element("span", { class: "faded", text: t("{0} digits", count(digits.count)) }),
    );
    title.style.borderLeftColor = right.paint.css;
    const open = button({
      label: t("Show in Side Panel"),
      title: t("Opens the digits that {0} got wrong and {1} right in the side panel", wrong.name, right.name),
      onClick: () => this.#wishes.openDigits(wrong.path, right.path, set),
    });
    const head = element("div", { class: "sideHead" }, title, digits.count === 0 ? null : open.root);
    return element(
      "div",
      { class: "side", data: { right: right.letter } },
      head,
      digits.count === 0 ? null : digitStrip(digits),
    );
  }
}
