import { wrongOrders, type AnsweredDigit, type WrongOrder } from "../../src/core/wrongDigits.ts";
import type { LookChoice, ShownAnswers } from "../../src/protocol/misclassified.ts";
import { element } from "../shared/dom.ts";
import { count, percent } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import { hasOrder, labelCounts, orderOf, rightnesses, type DigitChoice, type Rightness } from "./choice.ts";
import { picker, type PickerOption } from "./picker.ts";
import { setWord } from "../../src/core/setWord.ts";
import { orderWord, rightnessWord } from "./words.ts";

export interface PickersOptions {
  onChoice(choice: Partial<DigitChoice>): void;
  /** Null: the latest epoch from now on. */
  onLook(set: LookChoice["set"], epoch: number | null): void;
}

const any = "any";
const latest = "latest";

/** The rows of choices above the digits: what they are of, and which of them are shown. */
export class Pickers {
  readonly looks: HTMLElement;
  readonly order: HTMLElement;
  readonly choices: HTMLElement;
  readonly #set = picker(t("set"), (value) => this.#pickSet(value), true);
  readonly #epoch = picker(t("epoch"), (value) => this.#pickEpoch(value));
  readonly #rightness = picker(t("show"), (value) => this.#pick({ rightness: value as Rightness }), true);
  readonly #truth = picker(t("true"), (value) => this.#pick({ truth: labelOf(value) }));
  readonly #predicted = picker(t("predicted"), (value) => this.#pick({ predicted: labelOf(value) }));
  readonly #order = picker(t("sort"), (value) => this.#pick({ order: value as WrongOrder }));
  readonly #options: PickersOptions;
  #looks: readonly LookChoice[] = [];
  #shown: LookChoice["set"] | null = null;

  constructor(options: PickersOptions) {
    this.#options = options;
    this.looks = element("div", { class: "pickers" }, this.#set.root, this.#epoch.root);
    this.choices = element(
      "div",
      { class: "pickers" },
      ...[this.#rightness, this.#truth, this.#predicted].map(({ root }) => root),
    );
    this.order = this.#order.root;
  }

  /** @param shown what is shown; null where nothing is. */
  setLooks(looks: readonly LookChoice[], shown: Pick<ShownAnswers, "set" | "epoch" | "latest"> | null): void {
    this.#looks = looks;
    this.#shown = shown?.set ?? looks.at(-1)?.set ?? null;
    const sets = [...new Set(looks.map(({ set }) => set))];
    this.#set.set(
      sets.map((set) => ({ value: set, text: setWord(set, t) })),
      this.#shown ?? "",
    );
    const ofSet = looks.filter(({ set }) => set === this.#shown).reverse();
    const epochs = ofSet.map(({ epoch, accuracy, best }): PickerOption => {
      const text = best ? t("{0} · {1} · best", epoch, percent(accuracy)) : t("{0} · {1}", epoch, percent(accuracy));
      return { value: String(epoch), text };
    });
    const newest = ofSet.at(0);
    const following = newest === undefined ? [] : [{ value: latest, text: t("{0} · latest", newest.epoch) }];
    // Nothing is chosen where the epoch that is looked at was not evaluated.
    this.#epoch.set([...following, ...epochs], shown === null ? "" : shown.latest ? latest : String(shown.epoch));
  }

  /** @param isProbability whether the network's outputs are probabilities. */
  setChoice(
    choice: DigitChoice,
    answered: readonly AnsweredDigit[],
    list: Int32Array | null,
    isProbability: boolean,
  ): void {
    this.#rightness.set(
      rightnesses.map((value) => ({ value, text: rightnessWord(value) })),
      choice.rightness,
    );
    for (const label of ["truth", "predicted"] as const) {
      const counts = labelCounts(answered, list, choice, label);
      const options = counts.map((number, digit) => ({
        value: String(digit),
        text: t("{0} ({1})", digit, count(number)),
        enabled: number > 0 || choice[label] === digit,
      }));
      const target = label === "truth" ? this.#truth : this.#predicted;
      target.set([{ value: any, text: t("any") }, ...options], choice[label] === null ? any : String(choice[label]));
    }
    this.#order.set(
      wrongOrders.map((value) => ({
        value,
        text: orderWord(value, isProbability),
        enabled: value === "index" || hasOrder(answered, value),
      })),
      orderOf(choice.order, answered),
    );
  }

  #pick(choice: Partial<DigitChoice>): void {
    this.#options.onChoice(choice);
  }

  #pickSet(value: string): void {
    const ofSet = this.#looks.filter(({ set }) => set === value);
    const first = ofSet.at(0);
    if (first === undefined) return;
    // A set that one epoch saw shows that epoch; others are followed.
    this.#options.onLook(first.set, ofSet.length === 1 ? first.epoch : null);
  }

  #pickEpoch(value: string): void {
    if (this.#shown !== null) this.#options.onLook(this.#shown, value === latest ? null : Number(value));
  }
}

function labelOf(value: string): number | null {
  return value === any ? null : Number(value);
}
