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
  #folders: readonly string[];
  #runs: readonly RunEntry[] = [];
  #problems: readonly StoreProblem[] = [];
  /** What was last told, as text. */
  #told = "[]";
  #reading: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #disposed = false;

  constructor({ folders }: RunStoresOptions) {
    this.#folders = folders.map((folder) => resolve(folder));
    this.#watch = new RunsWatch(() => this.refresh());
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

  /** @param path of a run's folder. @returns where it lies; a folder that was not known is from now on. */
  storeOf(path: string): RunStore {
    return this.add(dirname(resolve(path)));
  }

  /** @param runs folder of all runs; it need not be there yet. */
  add(runs: string): RunStore {
    const path = resolve(runs);
    const known = this.#stores.get(path);
    if (known !== undefined) return known;
    const store = new RunStore(path);
    this.#stores.set(path, store);
    void this.refresh();
    return store;
  }

  /** @param listener is told after `runs` or `problems` have changed. @returns a function that ends the listening. */
  onDidChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Looks for folders of runs anew, then reads the runs. Never rejects. @param folders those of the workspace, where they have changed. */
  async scan(folders: readonly string[] = this.#folders): Promise<void> {
    this.#folders = folders.map((folder) => resolve(folder));
    for (const runs of await findRunsFolders(this.#folders)) {
      if (!this.#stores.has(runs)) this.#stores.set(runs, new RunStore(runs));
    }
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
