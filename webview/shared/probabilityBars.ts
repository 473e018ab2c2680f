import { element, setText } from "./dom.ts";
import { outputText } from "./formats.ts";
import { t } from "./l10n.ts";

/** The ten probabilities that a network gave a digit, or other outputs, as bars; a screen reader reads them line by line. */
export class ProbabilityBars {
  readonly root: HTMLElement;
  readonly #bars = Array.from({ length: 10 }, (_, label) => new Bar(label));

  constructor() {
    this.root = element("ul", { class: "bars", label: t("Probabilities") }, ...this.#bars.map(({ root }) => root));
  }

  /** @param outputs ten. @param of.truth null where nobody knows it. @param of.isProbability whether they are 0 to 1. */
  show(
    outputs: Float32Array,
    {
      truth,
      predicted,
      isProbability,
    }: { readonly truth: number | null; readonly predicted: number; readonly isProbability: boolean },
  ): void {
    this.root.setAttribute("aria-label", isProbability ? t("Probabilities") : t("Outputs"));
    // Of other numbers the greatest has the longest bar, and those below zero have none.
    const longest = isProbability ? 1 : Math.max(...outputs, Number.MIN_VALUE);
    for (const [label, bar] of this.#bars.entries()) {
      const share = Math.max(0, outputs[label] / longest);
      bar.show(share, outputText(outputs[label], isProbability), label === truth, label === predicted);
    }
  }
}

class Bar {
  readonly root: HTMLElement;
  readonly #label: number;
  readonly #fill = element("span", { class: "fill" });
  readonly #figure = element("span", { class: "figure" });

  constructor(label: number) {
    this.#label = label;
    const name = element("span", { class: "barLabel", text: String(label) });
    this.root = element(
      "li",
      { class: "bar" },
      element(
        "span",
        { class: "barRow", aria: { hidden: "true" } },
        name,
        element("span", { class: "track" }, this.#fill),
        this.#figure,
      ),
    );
  }

  show(share: number, figure: string, isTruth: boolean, isPredicted: boolean): void {
    this.root.classList.toggle("isTruth", isTruth);
    this.root.classList.toggle("isPredicted", isPredicted);
    this.#fill.style.width = `${(share * 100).toFixed(2)}%`;
    setText(this.#figure, figure);
    const name = isTruth
      ? t("{0}: {1}, the true label", this.#label, figure)
      : isPredicted
        ? t("{0}: {1}, what was predicted", this.#label, figure)
        : t("{0}: {1}", this.#label, figure);
    this.root.setAttribute("aria-label", name);
    this.root.title = name;
  }
}
