import type { SweepRun } from "../../src/protocol/sweep.ts";
import { element, setText } from "../shared/dom.ts";
import type { Highlight } from "./highlight.ts";

/** One line of what is told of a mark. */
export interface TipRow {
  readonly name: string;
  readonly value: string;
}

/** Something drawn that stands for runs. */
export interface Mark {
  /** One or more; the best of them, which is opened, first. */
  readonly runs: readonly SweepRun[];
  /** What lights up, and what is pointed at: it, or what lies in it. */
  readonly nodes: readonly Element[];
  /** Where it is, in pixels of the plot. */
  readonly x: number;
  readonly y: number;
  /** How far it reaches to either side; what is told of it stands beyond. */
  readonly reach?: number;
  readonly title: string;
  readonly rows: readonly TipRow[];
}

/**
 * Lets mouse and keyboard go from mark to mark of a plot: what is pointed at is told and stands out everywhere, a click or
 * Enter opens its run, the arrows go to the mark that is nearest in their direction.
 */
export class MarkLayer {
  readonly #plot: HTMLElement;
  readonly #highlight: Highlight;
  readonly #tip = element("div", { class: "markTip", role: "status", hidden: true });
  #marks: readonly Mark[] = [];
  #at: Mark | null = null;

  /** @param plot is positioned; its contents may be replaced, but for the tip. @param open of a run. */
  constructor(plot: HTMLElement, highlight: Highlight, open: (run: SweepRun) => void) {
    this.#plot = plot;
    this.#highlight = highlight;
    plot.tabIndex = 0;
    plot.append(this.#tip);
    const openAt = (): void => {
      const [run] = this.#at?.runs ?? [];
      if ((run as SweepRun | undefined) !== undefined) open(run);
    };
    plot.addEventListener("pointermove", ({ target }) => this.#point(this.#markOf(target)));
    plot.addEventListener("pointerleave", () => this.#point(null));
    plot.addEventListener("blur", () => this.#point(null));
    plot.addEventListener("click", ({ target }) => {
      this.#point(this.#markOf(target));
      openAt();
    });
    plot.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === "Enter" || event.key === " ") openAt();
      else if (event.key === "Escape") this.#point(null);
      else if (!this.#move(event.key)) return;
      event.preventDefault();
    });
    highlight.onChange(() => this.#light());
  }

  /** Takes these from now on. */
  set(marks: readonly Mark[]): void {
    this.#marks = marks;
    marks.forEach(({ nodes }, at) => {
      for (const node of nodes) node.setAttribute("data-mark", String(at));
    });
    const [run] = this.#at?.runs ?? [];
    const same = marks.find(({ runs }) => runs.at(0)?.index === (run as SweepRun | undefined)?.index);
    if (this.#at !== null) this.#point(same ?? null);
    this.#plot.append(this.#tip);
    this.#light();
  }

  #markOf(target: EventTarget | null): Mark | null {
    const node = target instanceof Element ? target.closest("[data-mark]") : null;
    return node === null ? null : (this.#marks.at(Number(node.getAttribute("data-mark"))) ?? null);
  }

  #point(mark: Mark | null): void {
    const before = this.#at;
    this.#at = mark;
    if (mark === null) {
      this.#tip.hidden = true;
      // What another part of the page points at stays.
      if (before !== null) this.#highlight.set([]);
      return;
    }
    this.#highlight.set(mark.runs.map(({ index }) => index));
    this.#say(mark);
  }

  #say({ title, rows, x, y, reach = 6 }: Mark): void {
    const lines = rows.map(({ name, value }) =>
      element(
        "div",
        { class: "markTipRow" },
        element("span", { class: "faded", text: name }),
        element("span", { text: value }),
      ),
    );
    const heading = element("div", { class: "markTipTitle" });
    setText(heading, title);
    this.#tip.replaceChildren(heading, ...lines);
    this.#tip.hidden = false;
    const { clientWidth, clientHeight, scrollLeft } = this.#plot;
    const isRight = x - scrollLeft > clientWidth / 2;
    this.#tip.style.left = isRight ? "" : `${x + reach + 8}px`;
    this.#tip.style.right = isRight ? `${clientWidth - x + reach + 8}px` : "";
    this.#tip.style.top = `${Math.max(0, Math.min(y - 10, clientHeight - this.#tip.offsetHeight))}px`;
  }

  /** @returns whether the key is one of those that move. */
  #move(key: string): boolean {
    const direction = directions[key] as readonly [number, number] | undefined;
    if (direction === undefined && key !== "Home" && key !== "End") return false;
    const from = this.#at;
    if (direction === undefined || from === null) {
      this.#point((key === "End" ? this.#marks.at(-1) : this.#marks.at(0)) ?? null);
      return true;
    }
    const [right, down] = direction;
    let nearest: { readonly mark: Mark; readonly distance: number } | null = null;
    for (const mark of this.#marks) {
      const [dx, dy] = [mark.x - from.x, mark.y - from.y];
      const along = dx * right + dy * down;
      if (along < 0.5) continue;
      const distance = along + 3 * Math.abs(dx * down + dy * right);
      if (distance < (nearest?.distance ?? Infinity)) nearest = { mark, distance };
    }
    if (nearest !== null) this.#point(nearest.mark);
    return true;
  }

  #light(): void {
    const { runs: lit } = this.#highlight;
    this.#plot.classList.toggle("hasLit", lit.size > 0);
    for (const { nodes, runs } of this.#marks) {
      const isLit = lit.size > 0 && runs.some(({ index }) => lit.has(index));
      for (const node of nodes) node.classList.toggle("lit", isLit);
    }
  }
}

/** To the right, and down. */
const directions: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};
