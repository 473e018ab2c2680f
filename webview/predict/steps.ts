import type { ShownPicture } from "../../src/protocol/predict.ts";
import { side } from "../../src/core/plane.ts";
import { rgbaOf } from "../misclassified/ink.ts";
import { element, setText } from "../shared/dom.ts";
import { t } from "../shared/l10n.ts";

/** A picture and what was made of it, one after the other: the picture, what was cut out, what the network sees. */
export class Steps {
  readonly root: HTMLElement;
  readonly #picture = new Step(t("The picture"), "picture");
  readonly #ink = new Step(t("What was cut out"), "ink");
  readonly #image = new Step(t("What the network sees"), "image");
  readonly #frame = element("div", { class: "frame", aria: { hidden: "true" } });

  constructor() {
    this.#picture.canvasFrame.append(this.#frame);
    this.root = element(
      "section",
      { class: "steps", label: t("From the picture to the digit") },
      this.#picture.root,
      arrow(),
      this.#ink.root,
      arrow(),
      this.#image.root,
    );
  }

  show({ name, width, height, preview, box, ink, image }: ShownPicture): void {
    this.#picture.draw(preview.width, preview.height, Uint8ClampedArray.from(preview.rgba));
    this.#picture.say(t("{0}, {1}×{2} pixels", name, width, height));
    const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(3)}%`;
    this.#frame.style.left = share(box.x, width);
    this.#frame.style.top = share(box.y, height);
    this.#frame.style.width = share(box.width, width);
    this.#frame.style.height = share(box.height, height);
    // As MNIST has them, whatever the theme: white on black.
    this.#ink.draw(ink.width, ink.height, rgbaOf(ink.pixels, true));
    this.#ink.say(t("{0}×{1} pixels", box.width, box.height));
    this.#image.draw(side, side, rgbaOf(image, true));
    this.#image.say(t("fitted into 20×20 pixels, its centre of mass in the middle of 28×28"));
  }
}

/** A canvas with its name and what is to be known of it. */
class Step {
  readonly root: HTMLElement;
  readonly canvasFrame: HTMLElement;
  readonly #title: string;
  readonly #canvas: HTMLCanvasElement;
  readonly #facts = element("span", { class: "stepFacts faded" });

  constructor(title: string, name: string) {
    this.#title = title;
    this.#canvas = element("canvas", { role: "img" });
    this.canvasFrame = element("div", { class: "canvasFrame" }, this.#canvas);
    const words = element("figcaption", {}, element("span", { class: "stepTitle", text: title }), this.#facts);
    const stage = element("div", { class: "stepStage" }, this.canvasFrame);
    this.root = element("figure", { class: "step", data: { step: name } }, stage, words);
  }

  draw(width: number, height: number, rgba: Uint8ClampedArray<ArrayBuffer>): void {
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#canvas.getContext("2d")?.putImageData(new ImageData(rgba, width, height), 0, 0);
    this.canvasFrame.style.aspectRatio = `${width} / ${height}`;
    this.canvasFrame.classList.toggle("isWide", width >= height);
    // Small ones stay crisp.
    this.#canvas.classList.toggle("isSmall", Math.max(width, height) < 100);
  }

  say(facts: string): void {
    setText(this.#facts, facts);
    this.#canvas.setAttribute("aria-label", t("{0}: {1}", this.#title, facts));
  }
}

function arrow(): HTMLElement {
  return element("span", { class: "stepArrow faded", text: "→", aria: { hidden: "true" } });
}
