import type { AnsweredDigit } from "../../src/core/wrongDigits.ts";
import { element, setText } from "../shared/dom.ts";
import { DigitCanvas } from "./digitCanvas.ts";
import type { Tile, TileKind, TileState } from "./tileList.ts";
import { shortOutput, tileName } from "./words.ts";

/** Digits twice as large as they are, with what they were taken for below. */
export const gridTiles: TileKind = {
  size: { leastWidth: 62, mostWidth: 76, height: 82, gap: 6 },
  listRole: "listbox",
  make: () => new GridTile(),
};

class GridTile implements Tile {
  readonly root: HTMLElement;
  readonly #canvas = new DigitCanvas();
  readonly #truth = element("span", { class: "truth" });
  readonly #predicted = element("span", { class: "predicted" });
  readonly #confidence = element("span", { class: "confidence faded" });

  constructor() {
    const labels = element(
      "span",
      { class: "labels" },
      this.#truth,
      element("span", { class: "arrow", text: "→" }),
      this.#predicted,
    );
    const caption = element("span", { class: "caption", aria: { hidden: "true" } }, labels, this.#confidence);
    this.root = element("div", { class: "tile", role: "option" }, this.#canvas.root, caption);
  }

  show(
    digit: AnsweredDigit,
    pixels: Uint8Array | null,
    { dark, isProbability, active, selected, open }: TileState,
  ): void {
    const { root } = this;
    this.#canvas.show(pixels, dark);
    setText(this.#truth, String(digit.truth));
    setText(this.#predicted, String(digit.predicted));
    setText(this.#confidence, shortOutput(digit, isProbability));
    root.classList.toggle("wrong", digit.truth !== digit.predicted);
    markState(root, { active, selected, open });
    const name = tileName(digit, isProbability);
    if (root.getAttribute("aria-label") !== name) root.setAttribute("aria-label", name);
    root.title = name;
  }
}

/** What tiles of every kind show in the same way. */
export function markState(
  root: HTMLElement,
  { active, selected, open }: Omit<TileState, "dark" | "isProbability">,
): void {
  root.classList.toggle("active", active);
  root.classList.toggle("selected", selected);
  root.classList.toggle("open", open);
  root.setAttribute("aria-selected", String(selected));
}
