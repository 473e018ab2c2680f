import { ExpectedError, type ErrorCode } from "../core/errors.ts";
import { acquireLock, readHolder, type Lock } from "../files/lock.ts";
import {
  hasBegun,
  listWaitingRuns,
  makeQueue,
  readWaitingRun,
  removeWaitingRun,
  waitingFile,
  writeWaitingRun,
  type WaitingRun,
} from "../files/waitingRun.ts";

export type { WaitingRun } from "../files/waitingRun.ts";

/**
 * What waits for its turn, on the disk: a queue outlives the process that it belongs to. Each waiting run is held by a lock;
 * when its holder is gone, another process may adopt it.
 */
export class RunQueue {
  readonly #report: (error: unknown) => void;
  /** What is done about each run, one thing after the other, by its path. */
  readonly #work = new Map<string, Promise<void>>();
  readonly #locks = new Map<string, Lock>();

  /** @param report is told what goes wrong: a queue that cannot be written is in memory all the same. */
  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  /** Remembers that a run waits here. */
  hold(run: WaitingRun): void {
    this.#then(run.path, async () => {
      if (this.#locks.has(run.path)) return;
      await makeQueue(run.path);
      // Before the file is there: what waits without a lock, another window adopts.
      const lock = await acquireLock(lockOf(run.path), "waiting", { heartbeat: null });
      this.#locks.set(run.path, lock);
      await writeWaitingRun(run);
    });
  }

  /** Forgets a run whose turn has come, or that shall not train. Settles when nothing of it is left; never rejects. */
  release(path: string): Promise<void> {
    return this.#then(path, async () => {
      const lock = this.#locks.get(path);
      if (lock !== undefined) await this.#forget(path, lock);
    });
  }

  async #forget(path: string, lock: Lock): Promise<void> {
    await removeWaitingRun(path);
    await lock.release();
    this.#locks.delete(path);
  }

  /** Settles when what was asked for about a run is done; never rejects. */
  async settled(path: string): Promise<void> {
    await this.#work.get(path);
  }

  /** Lets others adopt what waits here. Settles when they can; never rejects. */
  async leave(): Promise<void> {
    const all = [...new Set([...this.#work.keys(), ...this.#locks.keys()])];
    await Promise.all(
      all.map((path) =>
        this.#then(path, async () => {
          await this.#locks.get(path)?.release();
          this.#locks.delete(path);
        }),
      ),
    );
  }

  /**
   * Takes what waits for a process of this computer that is gone.
   *
   * @param runs folder of runs.
   * @returns the runs, held from now on, in the order in which they came; what cannot be read is reported and left.
   */
  async adopt(runs: string): Promise<WaitingRun[]> {
    const adopted: WaitingRun[] = [];
    for (const path of await listWaitingRuns(runs)) {
      await this.#then(path, async () => {
        if (this.#locks.has(path)) return;
        const { state } = await readHolder(lockOf(path));
        // Of another computer, nothing tells whether it lives.
        if (state === "alive" || state === "unknown") return;
        const lock = await acquireLock(lockOf(path), "waiting", { heartbeat: null }).catch(nullWhen("run-busy"));
        if (lock === null) return;
        // Its turn may have come elsewhere meanwhile.
        const run = await readWaitingRun(path).catch(nullWhen("file-not-found"));
        if (run === null) return lock.release();
        this.#locks.set(path, lock);
        // Its turn had come when its process died: it is a run like any other, and may be resumed.
        if (run.checkpoint === undefined && (await hasBegun(path))) return this.#forget(path, lock);
        adopted.push(run);
      });
    }
    return adopted.sort((one, other) => Date.parse(one.since) - Date.parse(other.since));
  }

  #then(path: string, work: () => Promise<void>): Promise<void> {
    const done = (this.#work.get(path) ?? Promise.resolve()).then(work).catch(this.#report);
    this.#work.set(path, done);
    void done.then(() => {
      if (this.#work.get(path) === done) this.#work.delete(path);
    });
    return done;
  }
}

const lockOf = (run: string): string => `${waitingFile(run)}.lock`;

/** @returns what turns one failure, which is none here, into null. */
function nullWhen(code: ErrorCode): (error: unknown) => null {
  return (error) => {
    if (error instanceof ExpectedError && error.code === code) return null;
    throw error;
  };
}
