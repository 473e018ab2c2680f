import type { DemoPart } from "../../src/core/demoDigits.ts";
import type { ShownDemo } from "../../src/protocol/demo.ts";
import type { AnsweredDigit } from "../../src/core/wrongDigits.ts";
import { DigitCanvas } from "../misclassified/digitCanvas.ts";
import { movedBy } from "../../src/core/pictures/tiles.ts";
import { shortOutput, tileName } from "../misclassified/words.ts";
import { element, setText } from "../shared/dom.ts";
import type { DemoDigit } from "./digitsOf.ts";
import { partNote, partTitle } from "./words.ts";

/** Digits beside one another; the style sheet says the same. */
const columnsOf: Readonly<Record<DemoPart, number>> = { right: 5, wrong: 5, random: 3 };

/** How tiles are drawn. */
interface TileLook {
  /** Whether ink is to be white. */
  readonly dark: boolean;
  /** Whether the network gives probabilities. */
  readonly isProbability: boolean;
}

/** One part of the demonstration: a list box of digits, through which the arrows go. */
export class PartGrid {
  readonly root: HTMLElement;
  readonly part: DemoPart;
  readonly #title: HTMLElement;
  readonly #note = element("p", { class: "note faded" });
  readonly #list: HTMLElement;
  readonly #onOpen: (position: number, part: PartGrid) => void;
  readonly #onMove: (position: number, part: PartGrid) => void;
  #digits: readonly DemoDigit[] = [];
  #active = 0;
  #open: number | null = null;

  /** @param on.open a digit was clicked, or chosen by a key. @param on.move the keys are at another. */
  constructor(
    part: DemoPart,
    on: {
      readonly open: (position: number, part: PartGrid) => void;
      readonly move: (position: number, part: PartGrid) => void;
    },
  ) {
    this.part = part;
    this.#onOpen = on.open;
    this.#onMove = on.move;
    this.#title = element("h2", { id: `title-${part}` });
    this.#list = element("div", {
      class: "tiles",
      role: "listbox",
      tabIndex: 0,
      aria: { labelledby: this.#title.id },
    });
    this.root = element("section", { class: "part", data: { part } }, this.#title, this.#list, this.#note);
    this.#list.addEventListener("keydown", (event) => this.#keyDown(event));
    this.#list.addEventListener("click", (event) => this.#click(event));
  }

  get digits(): readonly DemoDigit[] {
    return this.#digits;
  }

  /** @param dark whether ink is to be white. */
  show(demo: ShownDemo, digits: readonly DemoDigit[], dark: boolean): void {
    if (digits !== this.#digits) {
      this.#digits = digits;
      this.#active = 0;
      this.#open = null;
    }
    setText(this.#title, partTitle(this.part, demo));
    const note = partNote(this.part, demo);
    setText(this.#note, note ?? "");
    this.#note.hidden = note === null;
    this.#list.hidden = digits.length === 0;
    this.#list.replaceChildren(
      ...digits.map((digit, position) => this.#tile(digit, position, { dark, isProbability: demo.isProbability })),
    );
    this.#mark();
  }

  /** @param position of the digit that is enlarged; null where none of this part is. */
  setOpen(position: number | null): void {
    this.#open = position;
    if (position !== null) this.#active = position;
    this.#mark();
  }

  focus(): void {
    this.#list.focus();
  }

  #tile({ digit, pixels }: DemoDigit, position: number, { dark, isProbability }: TileLook): HTMLElement {
    const { truth, predicted, index } = digit;
    const said = shortOutput(digit, isProbability);
    const canvas = new DigitCanvas();
    canvas.show(pixels, dark);
    const sure = said === "" ? null : element("span", { class: "sure faded", text: said });
    const words = element("span", { class: "taken" }, ...(truth === predicted ? [String(truth)] : taken(digit)));
    const below = element("span", { class: "caption", aria: { hidden: "true" } }, words, sure);
    const name = tileName(digit, isProbability);
    const data = { position: String(position), index: String(index) };
    const tile = element("div", { class: "tile", role: "option", label: name, title: name, data }, canvas.root, below);
    tile.id = `${this.part}-${position}`;
    tile.classList.toggle("wrong", truth !== predicted);
    return tile;
  }

  #mark(): void {
    for (const [position, tile] of Array.from(this.#list.children).entries()) {
      tile.classList.toggle("active", position === this.#active);
      tile.classList.toggle("open", position === this.#open);
      tile.setAttribute("aria-selected", String(position === this.#open));
    }
    if (this.#digits.length > 0) this.#list.setAttribute("aria-activedescendant", `${this.part}-${this.#active}`);
  }

  #keyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.#onOpen(this.#active, this);
      return;
    }
    const layout = { columns: columnsOf[this.part], count: this.#digits.length };
    const to = movedBy(event.key, this.#active, layout, this.#digits.length);
    if (to === null) return;
    event.preventDefault();
    this.#active = to;
    this.#mark();
    this.#list.children.item(to)?.scrollIntoView({ block: "nearest" });
    this.#onMove(to, this);
  }

  #click(event: MouseEvent): void {
    const tile = event.target instanceof Element ? event.target.closest("[data-position]") : null;
    const position = tile?.getAttribute("data-position");
    if (position === null || position === undefined) return;
    this.#active = Number(position);
    this.#onOpen(this.#active, this);
  }
}

/** What a digit is, and what it was taken for. */
function taken({ truth, predicted }: AnsweredDigit): HTMLElement[] {
  return [
    element("span", { text: String(truth) }),
    element("span", { class: "arrow", text: "→" }),
    element("span", { class: "predicted", text: String(predicted) }),
  ];
}
