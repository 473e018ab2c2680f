import { element, setText } from "../shared/dom.ts";

/** A line that tells what limits the digits, with a button that ends it. */
export class LimitLine {
  readonly root: HTMLElement;
  readonly #text = element("span", { class: "limitText" });
  readonly #button = element("button", { class: "link" });

  constructor(onEnd: () => void) {
    this.root = element("div", { class: "limit", hidden: true }, this.#text, this.#button);
    this.#button.addEventListener("click", () => onEnd());
  }

  /** @param text null hides the line. @param end what the button says. */
  show(text: string | null, end: string): void {
    this.root.hidden = text === null;
    setText(this.#text, text ?? "");
    setText(this.#button, end);
  }
}
