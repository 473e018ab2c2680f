import type { SetName } from "../../src/core/dataset.ts";
import type { AnsweredDigit } from "../../src/core/wrongDigits.ts";
import { element, setText } from "../shared/dom.ts";
import { t } from "../shared/l10n.ts";
import { ProbabilityBars } from "../shared/probabilityBars.ts";
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
  /** Whether these are probabilities. */
  readonly isProbability: boolean;
}

/** One digit, enlarged, with its ten probabilities as bars. */
export class Detail {
  readonly root: HTMLElement;
  readonly #title = element("h2", { class: "detailTitle" });
  readonly #canvas = new DigitCanvas();
  readonly #verdict = element("p", { class: "verdict" });
  readonly #bars = new ProbabilityBars();
  readonly #noBars = element("p", {
    class: "faded",
    text: t("The probabilities of this epoch were not kept: a run keeps those of its best epoch and of its last."),
  });
  readonly #loss = element("p", { class: "faded lossLine" });

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
    const words = element("div", { class: "detailWords" }, this.#bars.root, this.#noBars);
    const picture = element("div", { class: "detailPicture" }, this.#canvas.root, this.#verdict, this.#loss);
    this.root = element(
      "section",
      { class: "detail", label: t("Enlarged digit"), hidden: true },
      head,
      element("div", { class: "detailBody" }, picture, words),
    );
  }

  show({ digit, set, pixels, dark, probabilities, isProbability }: DetailContent): void {
    const { truth, predicted, loss } = digit;
    setText(this.#title, digitName(digit.index, set));
    this.#canvas.show(pixels, dark);
    const verdict =
      truth === predicted ? t("{0}, classified correctly", truth) : t("{0}, read as {1}", truth, predicted);
    setText(this.#verdict, verdict);
    setText(this.#loss, loss === null || !isProbability ? "" : t("loss {0}", lossWord(loss)));
    this.#bars.root.hidden = probabilities === null;
    this.#noBars.hidden = probabilities !== null;
    if (probabilities !== null) this.#bars.show(probabilities, { truth, predicted, isProbability });
  }
}
