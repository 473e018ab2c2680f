import type { AnsweredDigit } from "../../src/core/wrongDigits.ts";
import { element, onceAFrame } from "../shared/dom.ts";
import {
  movedBy,
  pageOf,
  scrolledTo,
  tileLayout,
  tilePlace,
  visibleTiles,
  type TileLayout,
  type TileSize,
} from "../../src/core/pictures/tiles.ts";

/** How a digit looks in the list. */
export interface TileState {
  readonly dark: boolean;
  /** Whether what the network gave its answer is a probability. */
  readonly isProbability: boolean;
  /** Where the keys are. */
  readonly active: boolean;
  readonly selected: boolean;
  /** Whether it is the one that is enlarged. */
  readonly open: boolean;
}

export interface Tile {
  readonly root: HTMLElement;
  show(digit: AnsweredDigit, pixels: Uint8Array | null, state: TileState): void;
}

/** What makes a grid of the list, or a table. */
export interface TileKind {
  readonly size: TileSize;
  readonly listRole: "listbox" | "grid";
  make(): Tile;
}

/** What the list asks about its digits, and what it tells. */
export interface TileListOptions {
  readonly label: string;
  pixels(index: number): Uint8Array | null;
  /** Pictures that come into view. */
  want(indices: readonly number[]): void;
  state(digit: AnsweredDigit): Omit<TileState, "active">;
  /** A person clicked a digit. */
  onClick(digit: AnsweredDigit, event: MouseEvent): void;
  /** The keys are at another digit. */
  onMove(digit: AnsweredDigit, event: KeyboardEvent): void;
}

/** Rows that are drawn beyond the visible ones. */
const spareRows = 3;

/**
 * A list of any length of which only what can be seen is in the page: tiles that scroll out are used again for those that
 * scroll in.
 */
export class TileList {
  readonly root: HTMLElement;
  /** As high as all tiles. */
  readonly #sizer: HTMLElement;
  readonly #options: TileListOptions;
  readonly #tiles = new Map<number, Tile>();
  #spare: Tile[] = [];
  #kind: TileKind;
  #digits: readonly AnsweredDigit[] = [];
  #layout: TileLayout;
  #active = 0;
  readonly #draw = onceAFrame(() => this.#drawNow());

  constructor(kind: TileKind, options: TileListOptions) {
    this.#kind = kind;
    this.#options = options;
    this.#sizer = element("div", { class: "tiles", role: "presentation" });
    this.root = element("div", { class: "list", label: options.label, tabIndex: 0 }, this.#sizer);
    this.#layout = tileLayout(0, 0, kind.size);
    this.#setRoles();
    this.root.addEventListener("scroll", () => this.#draw(), { passive: true });
    this.root.addEventListener("keydown", (event) => this.#keyDown(event));
    this.root.addEventListener("click", (event) => this.#click(event));
    new ResizeObserver(() => this.#resized()).observe(this.root);
  }

  get active(): AnsweredDigit | null {
    return this.#digits.at(this.#active) ?? null;
  }

  get scrollTop(): number {
    return this.root.scrollTop;
  }

  set scrollTop(top: number) {
    this.#layOut();
    this.root.scrollTop = top;
    this.#draw();
  }

  setKind(kind: TileKind): void {
    if (kind === this.#kind) return;
    this.#kind = kind;
    for (const { root } of [...this.#tiles.values(), ...this.#spare]) root.remove();
    this.#tiles.clear();
    this.#spare = [];
    this.#setRoles();
    this.#layOut();
    this.reveal();
  }

  /** Shows other digits; the keys stay at the same one where it is still there. */
  setDigits(digits: readonly AnsweredDigit[]): void {
    const before = this.active?.index;
    this.#digits = digits;
    const same = digits.findIndex(({ index }) => index === before);
    this.#active = same < 0 ? Math.max(0, Math.min(this.#active, digits.length - 1)) : same;
    this.#layOut();
    this.#draw();
  }

  /** The digits look different now, or their pictures have come. */
  refresh(): void {
    this.#draw();
  }

  /** Moves the keys to a digit, and scrolls to it. @param position in the list. */
  moveTo(position: number): void {
    this.#active = Math.max(0, Math.min(position, this.#digits.length - 1));
    this.reveal();
  }

  /** Scrolls so that the digit with the keys can be seen. */
  reveal(): void {
    if (this.#digits.length > 0) {
      const top = scrolledTo(this.#layout, this.#active, this.root.scrollTop, this.#height());
      if (top !== this.root.scrollTop) this.root.scrollTop = top;
    }
    this.#draw();
  }

  /** Of what can be seen, in CSS pixels, without the list's own margins. */
  #height(): number {
    const { paddingTop, paddingBottom } = getComputedStyle(this.root);
    return this.root.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom);
  }

  #setRoles(): void {
    this.root.setAttribute("role", this.#kind.listRole);
    this.root.setAttribute("aria-multiselectable", "true");
  }

  #resized(): void {
    // What was at the top stays there, however many columns there are now.
    const { start } = visibleTiles(this.#layout, this.root.scrollTop, 1, 0);
    const { columns } = this.#layout;
    this.#layOut();
    if (columns !== this.#layout.columns) this.root.scrollTop = tilePlace(this.#layout, start).top;
    this.#draw();
  }

  #layOut(): void {
    const { paddingLeft, paddingRight } = getComputedStyle(this.root);
    const width = this.root.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    this.#layout = tileLayout(this.#digits.length, width, this.#kind.size);
    this.#sizer.style.height = `${this.#layout.height}px`;
    const total = this.#kind.listRole === "grid" ? "rowcount" : null;
    if (total !== null) this.root.setAttribute(`aria-${total}`, String(this.#digits.length));
    else this.root.removeAttribute("aria-rowcount");
  }

  #drawNow(): void {
    const { start, end } = visibleTiles(this.#layout, this.root.scrollTop, this.root.clientHeight, spareRows);
    for (const [position, tile] of this.#tiles) {
      if (position >= start && position < end) continue;
      this.#tiles.delete(position);
      this.#spare.push(tile);
    }
    const wanted: number[] = [];
    for (let position = start; position < end; position++) {
      const digit = this.#digits.at(position);
      if (digit === undefined) break;
      const tile = this.#tiles.get(position) ?? this.#tileAt(position);
      const pixels = this.#options.pixels(digit.index);
      if (pixels === null) wanted.push(digit.index);
      this.#place(tile.root, position, digit);
      tile.show(digit, pixels, { ...this.#options.state(digit), active: position === this.#active });
    }
    for (const { root } of this.#spare) root.hidden = true;
    const seen = this.#active >= start && this.#active < Math.min(end, this.#digits.length);
    if (seen) this.root.setAttribute("aria-activedescendant", idOf(this.#active));
    else this.root.removeAttribute("aria-activedescendant");
    if (wanted.length > 0) this.#options.want(wanted);
  }

  #tileAt(position: number): Tile {
    const tile = this.#spare.pop() ?? this.#kind.make();
    if (tile.root.parentElement === null) this.#sizer.append(tile.root);
    tile.root.hidden = false;
    this.#tiles.set(position, tile);
    return tile;
  }

  #place(root: HTMLElement, position: number, { index }: AnsweredDigit): void {
    const { left, top } = tilePlace(this.#layout, position);
    const { width, height } = this.#layout.tile;
    root.id = idOf(position);
    root.dataset["position"] = String(position);
    root.dataset["index"] = String(index);
    root.style.transform = `translate(${left}px, ${top}px)`;
    root.style.width = `${width}px`;
    root.style.height = `${height}px`;
    if (this.#kind.listRole === "grid") {
      root.setAttribute("aria-rowindex", String(position + 1));
    } else {
      root.setAttribute("aria-posinset", String(position + 1));
      root.setAttribute("aria-setsize", String(this.#digits.length));
    }
  }

  #keyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = movedBy(event.key, this.#active, this.#layout, pageOf(this.#layout, this.#height()));
    if (to === null) return;
    event.preventDefault();
    this.moveTo(to);
    if (this.active !== null) this.#options.onMove(this.active, event);
  }

  #click(event: MouseEvent): void {
    const tile = event.target instanceof Element ? event.target.closest("[data-position]") : null;
    const position = Number(tile?.getAttribute("data-position") ?? NaN);
    const digit = Number.isNaN(position) ? undefined : this.#digits.at(position);
    if (digit === undefined) return;
    this.#active = position;
    this.#options.onClick(digit, event);
    this.reveal();
  }
}

function idOf(position: number): string {
  return `digit-${position}`;
}
