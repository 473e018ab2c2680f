import { watch, type FSWatcher } from "node:fs";
import { basename } from "node:path";
import { isOver } from "../core/runStatus.ts";
import type { RunEntry } from "./runStore.ts";

/** Milliseconds in which changes are gathered. */
const throttle = 250;
/** Milliseconds after which everything is read again, whatever was seen. */
const slow = 5000;
/** Where folders cannot be watched: network drives, or a system without watches left. */
const fast = 1000;
/** Reading everything again takes no more than this share of the time. */
const largestShare = 0.02;
/** Runs that go on and are watched. */
const mostRuns = 64;

/**
 * Notices changes in folders of runs: by watching the folders and the runs that go on, and by a look every few seconds,
 * which sees all the rest and serves alone where nothing can be watched.
 */
export class RunsWatch {
  readonly #look: () => Promise<void>;
  readonly #watchers = new Map<string, FSWatcher | null>();
  #timer: NodeJS.Timeout | null = null;
  /** When the timer fires, in milliseconds of `performance.now()`. */
  #due = Infinity;
  #disposed = false;

  /** @param look reads everything again. */
  constructor(look: () => Promise<void>) {
    this.#look = look;
    this.#schedule(slow);
  }

  /**
   * @param folders of runs.
   * @param runs all that lie in them.
   */
  watch(folders: readonly string[], runs: readonly RunEntry[]): void {
    if (this.#disposed) return;
    const active = runs.filter(({ status }) => status !== "damaged" && !isOver(status)).slice(0, mostRuns);
    const wanted = new Set([...folders, ...active.map(({ path }) => path)]);
    for (const [path, watcher] of this.#watchers) {
      if (wanted.has(path) && watcher !== null) continue;
      watcher?.close();
      this.#watchers.delete(path);
    }
    for (const path of wanted) if (!this.#watchers.has(path)) this.#watchers.set(path, this.#watcherOf(path));
  }

  dispose(): void {
    this.#disposed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher?.close();
    this.#watchers.clear();
  }

  /** @returns null where it cannot be watched. */
  #watcherOf(path: string): FSWatcher | null {
    try {
      const watcher = watch(path, { persistent: false }, (_, name) => {
        // Its own name: it was removed or moved, and nothing more will be heard of what comes in its place.
        if (name === basename(path)) this.#lose(path, watcher);
        if (tells(name)) this.#schedule(throttle);
      });
      watcher.on("error", () => {
        this.#lose(path, watcher);
        this.#schedule(throttle);
      });
      return watcher;
    } catch {
      return null;
    }
  }

  #lose(path: string, watcher: FSWatcher): void {
    watcher.close();
    if (this.#watchers.get(path) === watcher) this.#watchers.set(path, null);
  }

  /** Looks after so many milliseconds, or earlier where that is planned. */
  #schedule(delay: number): void {
    const due = performance.now() + delay;
    if (this.#disposed || due >= this.#due) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => void this.#lookAgain(), delay);
    this.#timer.unref();
  }

  async #lookAgain(): Promise<void> {
    const begin = performance.now();
    this.#due = Infinity;
    await this.#look();
    const duration = performance.now() - begin;
    const blind = [...this.#watchers.values()].includes(null);
    this.#schedule(Math.max(blind ? fast : slow, duration / largestShare));
  }
}

/** Whether a file of this name tells something about a run: a trainer writes others all the time. */
function tells(name: string | null): boolean {
  if (name === null) return true;
  return !/^(heartbeat|events\.jsonl|predictions\.bin|reserve\.bin|\.index\.json)/.test(name) && !name.endsWith(".tmp");
}
