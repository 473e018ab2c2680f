import { element, setText } from "./dom.ts";
import { percent } from "./formats.ts";
import { t } from "./l10n.ts";

/** The ten probabilities that a network gave a digit, as bars; a screen reader reads them line by line. */
export class ProbabilityBars {
  readonly root: HTMLElement;
  readonly #bars = Array.from({ length: 10 }, (_, label) => new Bar(label));

  constructor() {
    this.root = element("ul", { class: "bars", label: t("Probabilities") }, ...this.#bars.map(({ root }) => root));
  }

  /** @param probabilities ten, 0 to 1. @param labels.truth null where nobody knows it. */
  show(
    probabilities: Float32Array,
    { truth, predicted }: { readonly truth: number | null; readonly predicted: number },
  ): void {
    for (const [label, bar] of this.#bars.entries()) {
      bar.show(probabilities[label], label === truth, label === predicted);
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

  show(probability: number, isTruth: boolean, isPredicted: boolean): void {
    this.root.classList.toggle("isTruth", isTruth);
    this.root.classList.toggle("isPredicted", isPredicted);
    this.#fill.style.width = `${(probability * 100).toFixed(2)}%`;
    const figure = percent(probability, 1);
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
