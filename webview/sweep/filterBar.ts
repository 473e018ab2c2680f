import { leastAccuracy } from "../../src/core/sweep/views/runs.ts";
import { button, textField } from "../shared/controls.ts";
import { element, setText } from "../shared/dom.ts";
import { t } from "../shared/l10n.ts";
import type { NamedDimension, ViewState, Wishes } from "./parts.ts";

/** Of a dimension with more values, which a sweep draws at random for example, none is left out one by one. */
const mostValues = 24;

/** What is left out: runs below an accuracy, and runs with some values. */
export class FilterBar {
  readonly root: HTMLElement;
  readonly #wishes: Wishes;
  readonly #least: ReturnType<typeof textField>;
  readonly #chips = element("span", { class: "chipGroups" });
  readonly #count = element("span", { class: "faded shownCount", role: "status" });
  readonly #clear: ReturnType<typeof button>;
  #without: ViewState["without"] = {};
  #stamp = "";

  constructor(least: string, wishes: Wishes) {
    this.#wishes = wishes;
    this.#least = textField({
      label: t("Accuracy at least"),
      placeholder: "0.5",
      value: least,
      onInput: (value) => {
        this.#check(value);
        wishes.choose({ least: value });
      },
    });
    this.#clear = button({ label: t("Clear Filters"), onClick: () => this.clear() });
    this.root = element(
      "div",
      { class: "filterBar", role: "group", label: t("Filters") },
      element("span", { class: "faded", text: t("Accuracy at least"), aria: { hidden: "true" } }),
      this.#least.root,
      this.#chips,
      this.#count,
      this.#clear.root,
    );
    this.#check(least);
  }

  clear(): void {
    this.#least.value = "";
    this.#check("");
    this.#wishes.choose({ least: "", without: {} });
  }

  show(dimensions: readonly NamedDimension[], { without }: ViewState, shown: number, all: number): void {
    this.#without = without;
    const offered = dimensions.filter(({ values }) => values.length > 1 && values.length <= mostValues);
    const stamp = JSON.stringify(offered.map(({ key, name, values }) => [key, name, values]));
    if (stamp !== this.#stamp) {
      this.#stamp = stamp;
      this.#chips.replaceChildren(...offered.map((dimension) => this.#group(dimension)));
    }
    for (const chip of this.#chips.querySelectorAll<HTMLElement>(".chip")) {
      const { dimension = "", value = "" } = chip.dataset;
      chip.setAttribute("aria-pressed", String(!(without[dimension] ?? []).includes(value)));
    }
    setText(this.#count, shown === all ? "" : t("{0} of {1} runs shown", shown, all));
    this.#clear.set({ shown: shown < all });
  }

  #check(text: string): void {
    this.#least.root.toggleAttribute("aria-invalid", leastAccuracy(text) === null);
    this.#least.root.title =
      leastAccuracy(text) === null
        ? t("An accuracy is a number from 0 to 1, or per cent.")
        : t("Leaves out runs below");
  }

  #group({ key, name, values }: NamedDimension): HTMLElement {
    const chips = values.map((value) => {
      const chip = element("button", {
        class: "chip",
        text: value.text,
        title: t("Leave out runs with {0} {1}, or show them again", name, value.text),
        data: { dimension: key, value: value.key },
      });
      chip.addEventListener("click", () => this.#toggle(key, value.key));
      return chip;
    });
    return element(
      "span",
      { class: "chipGroup", role: "group", label: name },
      element("span", { class: "faded", text: name, aria: { hidden: "true" } }),
      ...chips,
    );
  }

  #toggle(dimension: string, value: string): void {
    const left = this.#without[dimension] ?? [];
    const next = left.includes(value) ? left.filter((each) => each !== value) : [...left, value];
    this.#wishes.choose({ without: { ...this.#without, [dimension]: next } });
  }
}
