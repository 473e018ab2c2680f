import { dirname, resolve } from "node:path";
import { reportOf, type ErrorReport } from "../core/errors.ts";
import { inParallel } from "./inParallel.ts";
import { Listeners } from "./listeners.ts";
import { RunStore, type RunEntry } from "./runStore.ts";
import { findRunsFolders } from "./runsFolders.ts";
import { RunsWatch } from "./runsWatch.ts";

export interface RunStoresOptions {
  /** Folders in and below which runs are looked for: those of the workspace. */
  readonly folders: readonly string[];
}

/** Milliseconds. */
const scanInterval = 60_000;

/** A folder of runs that cannot be read. */
export interface StoreProblem {
  readonly runs: string;
  readonly error: ErrorReport;
}

/**
 * All runs in and below some folders, `.mnist/runs` wherever it lies, kept up to date while this lives: what other
 * programs do is seen within seconds, and mostly at once.
 */
export class RunStores {
  readonly #listeners = new Listeners<undefined>();
  readonly #stores = new Map<string, RunStore>();
  readonly #watch: RunsWatch;
  /** Those that are kept whatever a scan finds. */
  readonly #added = new Set<string>();
  #folders: readonly string[];
  /** When folders are looked for again, in milliseconds of `performance.now()`. */
  #scanAfter = Infinity;
  #runs: readonly RunEntry[] = [];
  #problems: readonly StoreProblem[] = [];
  /** What was last told, as text. */
  #told = "[]";
  #scanned: Promise<void> = Promise.resolve();
  #reading: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #disposed = false;

  constructor({ folders }: RunStoresOptions) {
    this.#folders = folders;
    this.#watch = new RunsWatch(() => (performance.now() < this.#scanAfter ? this.refresh() : this.scan()));
  }

  /** One for each folder of runs that is known, by path. */
  get stores(): readonly RunStore[] {
    return [...this.#stores.values()].sort((one, other) => (one.runs < other.runs ? -1 : 1));
  }

  /** Every run as it was last read, the newest first; empty before `refresh` has settled once. */
  get runs(): readonly RunEntry[] {
    return this.#runs;
  }

  /** Folders that could not be read then. */
  get problems(): readonly StoreProblem[] {
    return this.#problems;
  }

  /** @param path of a run's folder, wherever it lies. @returns the store that it belongs to. */
  storeOf(path: string): RunStore {
    const runs = dirname(resolve(path));
    return this.#stores.get(runs) ?? new RunStore(runs);
  }

  /** Keeps an eye on one folder more, wherever it lies. @param runs folder of all runs; it need not be there yet. */
  add(runs: string): void {
    const path = resolve(runs);
    this.#added.add(path);
    if (this.#stores.has(path)) return;
    this.#stores.set(path, new RunStore(path));
    void this.refresh();
  }

  /** Keeps an eye on the folder that a run lies in. @param run path of its folder. */
  follow(run: string): void {
    this.add(dirname(resolve(run)));
  }

  /** @param listener is told after `runs` or `problems` have changed. @returns a function that ends the listening. */
  onDidChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /**
   * Looks for folders of runs anew, then reads the runs. Never rejects. That is done every minute besides.
   *
   * @param folders those of the workspace, where they have changed.
   */
  scan(folders: readonly string[] = this.#folders): Promise<void> {
    this.#scanned = this.#scan(folders);
    return this.#scanned;
  }

  /** Settles with the scan that was begun last; at once where there was none. */
  get scanned(): Promise<void> {
    return this.#scanned;
  }

  async #scan(folders: readonly string[]): Promise<void> {
    this.#folders = folders;
    const begin = performance.now();
    const found = new Set([...(await findRunsFolders(folders.map((folder) => resolve(folder)))), ...this.#added]);
    const end = performance.now();
    // Where it takes long, it is done less often.
    this.#scanAfter = end + Math.max(scanInterval, 50 * (end - begin));
    for (const runs of this.#stores.keys()) if (!found.has(runs)) this.#stores.delete(runs);
    for (const runs of found) if (!this.#stores.has(runs)) this.#stores.set(runs, new RunStore(runs));
    await this.refresh();
  }

  /** Reads the runs, and tells where something has changed. Settles when what was there at the call has been read. Never rejects. */
  refresh(): Promise<void> {
    if (this.#disposed) return Promise.resolve();
    if (this.#reading === null) {
      this.#reading = this.#read().finally(() => (this.#reading = null));
      return this.#reading;
    }
    // What is being read may have been read before the change that somebody asks for.
    this.#next ??= this.#reading.then(() => {
      this.#next = null;
      return this.refresh();
    });
    return this.#next;
  }

  dispose(): void {
    this.#disposed = true;
    this.#watch.dispose();
  }

  async #read(): Promise<void> {
    const problems: StoreProblem[] = [];
    const stores = this.stores;
    const lists = await inParallel(stores, async (store) => {
      try {
        return await store.list();
      } catch (error) {
        problems.push({ runs: store.runs, error: reportOf(error) });
        return [];
      }
    });
    if (this.#disposed) return;
    const runs = lists.flat().sort(newestFirst);
    this.#watch.watch(
      stores.map((store) => store.runs),
      runs,
    );
    const told = JSON.stringify([runs, problems]);
    if (told === this.#told) return;
    this.#told = told;
    this.#runs = runs;
    this.#problems = problems;
    this.#listeners.tell(undefined);
  }
}

function newestFirst(one: RunEntry, other: RunEntry): number {
  return one.created === other.created ? (one.id < other.id ? 1 : -1) : one.created < other.created ? 1 : -1;
}
