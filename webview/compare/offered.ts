import { choice, type Choice } from "../shared/controls.ts";
import { element } from "../shared/dom.ts";

export interface Offer<Value extends string> {
  readonly value: Value;
  readonly text: string;
}

/** A choice whose options may change; with fewer than two there is nothing to choose, and nothing is seen. */
export class OfferedChoice<Value extends string> {
  readonly root = element("span", { class: "offered" });
  readonly #label: string;
  readonly #onChange: (value: Value) => void;
  #offered = "";
  #choice: Choice<Value> | null = null;

  /** @param label name for screen readers. */
  constructor(label: string, onChange: (value: Value) => void) {
    this.#label = label;
    this.#onChange = onChange;
  }

  offer(options: readonly Offer<Value>[], value: Value): void {
    const offered = JSON.stringify(options);
    if (offered !== this.#offered) {
      this.#offered = offered;
      this.#choice =
        options.length < 2 ? null : choice({ label: this.#label, options, value, onChange: this.#onChange });
      this.root.replaceChildren(...(this.#choice === null ? [] : [this.#choice.root]));
    }
    if (this.#choice !== null && this.#choice.value !== value) this.#choice.value = value;
  }
}
