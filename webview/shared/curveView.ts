import type { Range } from "../../src/core/pictures/decimation.ts";

/**
 * What is looked at in curves that share an x axis: which part of it, where the cursor is and which curves are hidden.
 * Charts draw it, and change it when a person zooms, pans or points.
 */
export class CurveView {
  readonly #listeners = new Set<() => void>();
  readonly #hidden: Set<string>;
  #extent: Range = { min: 0, max: 1 };
  #window: Range | null = null;
  #cursor: number | null = null;

  /** @param hidden ids of the curves that are hidden at first. */
  constructor(hidden: Iterable<string> = []) {
    this.#hidden = new Set(hidden);
  }

  /** The whole x axis. */
  get extent(): Range {
    return this.#extent;
  }

  set extent(extent: Range) {
    if (extent.min === this.#extent.min && extent.max === this.#extent.max) return;
    this.#extent = extent;
    this.#tell();
  }

  /** What is visible. */
  get window(): Range {
    return this.#window === null ? this.#extent : kept(this.#window, this.#extent);
  }

  /** Null where all is visible. */
  get zoomed(): Range | null {
    return this.#window;
  }

  /** x of the values that are told; null where nobody asks. */
  get cursor(): number | null {
    return this.#cursor;
  }

  set cursor(x: number | null) {
    if (x === this.#cursor) return;
    this.#cursor = x;
    this.#tell();
  }

  get hidden(): ReadonlySet<string> {
    return this.#hidden;
  }

  toggle(id: string): void {
    if (!this.#hidden.delete(id)) this.#hidden.add(id);
    this.#tell();
  }

  /** @param window null for all. */
  show(window: Range | null): void {
    const next = window === null ? null : kept(window, this.#extent);
    const isAll = next !== null && next.min <= this.#extent.min && next.max >= this.#extent.max;
    this.#window = isAll ? null : next;
    this.#tell();
  }

  /** @param factor below 1 looks closer. @param x stays where it is. */
  zoom(factor: number, x: number): void {
    this.show(zoomed(this.window, factor, x));
  }

  /** @param by in units of the axis; positive looks further right. */
  pan(by: number): void {
    const { min, max } = this.window;
    if (this.#window !== null) this.show({ min: min + by, max: max + by });
  }

  /** @returns a function that ends the listening. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function zoomed({ min, max }: Range, factor: number, x: number): Range {
  return { min: x - (x - min) * factor, max: x + (max - x) * factor };
}

/** Narrowest part of the axis that is shown, as a share of it: below, numbers run out of digits. */
const narrowest = 1e-5;

/** @returns a window of that width inside the extent. */
function kept(window: Range, extent: Range): Range {
  const whole = extent.max - extent.min;
  const width = Math.min(whole, Math.max(window.max - window.min, whole * narrowest));
  const min = Math.min(Math.max(window.min, extent.min), extent.max - width);
  return { min, max: min + width };
}
