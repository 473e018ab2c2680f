import type { Memento } from "vscode";

type Paths = readonly string[];

/**
 * Which folders the open panels show, of runs that are compared or of a sweep, for when the window is loaded again: a page
 * keeps that too, but a browser that goes away quickly loses what pages kept last.
 */
export class OpenComparisons {
  readonly #state: Memento;
  readonly #key: string;
  /** Of panels that were open before the reload and have not come back yet. */
  readonly #left: Paths[];
  #open: readonly Paths[] = [];

  /** @param key under which it is kept. */
  constructor(state: Memento, key = "openComparisons") {
    this.#state = state;
    this.#key = key;
    this.#left = state.get<unknown[]>(key, []).map(pathsOf);
  }

  add(paths: Paths): void {
    this.#open = [...this.#open, paths];
    this.#save();
  }

  /** @param paths as they were given to `add`. */
  remove(paths: Paths): void {
    this.#open = this.#open.filter((each) => each !== paths);
    this.#save();
  }

  /**
   * @param kept what the page of a panel that comes back has kept.
   * @returns paths of the runs that it compared; empty where nothing tells.
   */
  comeBack(kept: unknown): Paths {
    const told = typeof kept === "object" && kept !== null && "paths" in kept ? pathsOf(kept.paths) : [];
    const index = told.length === 0 ? 0 : this.#left.findIndex((paths) => paths.join("\n") === told.join("\n"));
    const [left = []] = index < 0 ? [] : this.#left.splice(index, 1);
    return told.length === 0 ? left : told;
  }

  #save(): void {
    void this.#state.update(this.#key, [...this.#open, ...this.#left]);
  }
}

function pathsOf(value: unknown): Paths {
  return Array.isArray(value) ? value.filter((path) => typeof path === "string") : [];
}
