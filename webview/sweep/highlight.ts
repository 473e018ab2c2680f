/** The runs that are pointed at, in whichever part of the page: they stand out in all of them. */
export class Highlight {
  readonly #listeners = new Set<() => void>();
  #runs: ReadonlySet<number> = new Set();

  /** Indices of runs. */
  get runs(): ReadonlySet<number> {
    return this.#runs;
  }

  set(runs: Iterable<number>): void {
    const next = new Set(runs);
    if (next.size === this.#runs.size && [...next].every((index) => this.#runs.has(index))) return;
    this.#runs = next;
    for (const listener of this.#listeners) listener();
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }
}
