import type { SetName } from "../../src/core/dataset.ts";
import type { AnsweredDigit } from "../../src/core/wrongDigits.ts";
import { element, setText } from "../shared/dom.ts";
import { percent } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import { DigitCanvas } from "./digitCanvas.ts";
import { digitName, lossWord } from "./words.ts";

export interface DetailOptions {
  /** The person wants the one before, or after. */
  readonly onStep: (step: -1 | 1) => void;
  readonly onClose: () => void;
}

/** What the enlarged digit is shown with. */
export interface DetailContent {
  readonly digit: AnsweredDigit;
  readonly set: SetName;
  readonly pixels: Uint8Array | null;
  readonly dark: boolean;
  /** Ten of them; null where they were not kept. */
  readonly probabilities: Float32Array | null;
}

/** One digit, enlarged, with its ten probabilities as bars. */
export class Detail {
  readonly root: HTMLElement;
  readonly #title = element("h2", { class: "detailTitle" });
  readonly #canvas = new DigitCanvas();
  readonly #verdict = element("p", { class: "verdict" });
  readonly #bars = Array.from({ length: 10 }, (_, label) => new Bar(label));
  readonly #noBars = element("p", {
    class: "faded",
    text: t("The probabilities of this epoch were not kept: a run keeps those of its best epoch and of its last."),
  });
  readonly #loss = element("p", { class: "faded lossLine" });
  readonly #barList: HTMLElement;

  constructor({ onStep, onClose }: DetailOptions) {
    const tool = (label: string, glyph: string, action: () => void): HTMLElement => {
      const made = element("button", { class: "tool", label, title: label, text: glyph });
      made.addEventListener("click", action);
      return made;
    };
    const head = element(
      "div",
      { class: "detailHead" },
      this.#title,
      tool(t("Previous Digit"), "‹", () => onStep(-1)),
      tool(t("Next Digit"), "›", () => onStep(1)),
      tool(t("Close"), "×", () => onClose()),
    );
    this.#barList = element("ul", { class: "bars", label: t("Probabilities") }, ...this.#bars.map(({ root }) => root));
    const words = element("div", { class: "detailWords" }, this.#barList, this.#noBars);
    const picture = element("div", { class: "detailPicture" }, this.#canvas.root, this.#verdict, this.#loss);
    this.root = element(
      "section",
      { class: "detail", label: t("Enlarged digit"), hidden: true },
      head,
      element("div", { class: "detailBody" }, picture, words),
    );
  }

  show({ digit, set, pixels, dark, probabilities }: DetailContent): void {
    const { truth, predicted, loss } = digit;
    setText(this.#title, digitName(digit.index, set));
    this.#canvas.show(pixels, dark);
    const verdict = truth === predicted ? t("{0}, read rightly", truth) : t("{0}, read as {1}", truth, predicted);
    setText(this.#verdict, verdict);
    setText(this.#loss, loss === null ? "" : t("loss {0}", lossWord(loss)));
    this.#barList.hidden = probabilities === null;
    this.#noBars.hidden = probabilities !== null;
    for (const [label, bar] of this.#bars.entries()) {
      bar.show(probabilities?.at(label) ?? 0, label === truth, label === predicted);
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
