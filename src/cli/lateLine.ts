import type { Terminal } from "./terminal.ts";

/** Milliseconds after which a person wants to know. */
const late = 1000;

/** A line that says what is being done where that takes more than a moment; drawn again and again, then gone. */
export class LateLine {
  readonly #terminal: Terminal;
  readonly #timer: NodeJS.Timeout | null;
  #words: string;
  #shown = false;

  /** @param words null: nothing is ever shown. Where nothing can be drawn on neither. */
  constructor(terminal: Terminal, words: string | null) {
    this.#terminal = terminal;
    this.#words = words ?? "";
    this.#timer =
      words === null || !terminal.interactive
        ? null
        : setTimeout(() => {
            this.#shown = true;
            this.#draw();
          }, late);
  }

  show(words: string): void {
    this.#words = words;
    if (this.#shown) this.#draw();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#shown) this.#terminal.write("\r\x1b[K");
    this.#shown = false;
  }

  #draw(): void {
    const { glyphs, columns } = this.#terminal.style();
    this.#terminal.write(`\r\x1b[K${`${this.#words} ${glyphs.ellipsis}`.slice(0, columns - 1)}`);
  }
}
