import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ExpectedError, reportOf, type ErrorReport } from "../../core/errors.ts";
import type { Experiment } from "../../core/experiment/schema.ts";
import { namesFiles } from "../../core/sweep/identity.ts";
import { readHolder } from "../../files/lock.ts";
import { lockFile } from "../../files/runFolder.ts";
import { markInterrupted } from "../../files/runSummary.ts";
import type { QueuedRun } from "../../protocol/queue.ts";
import { readRecordedEntry } from "../runEntry.ts";
import type { PointOutcome } from "../sweep/trainPoint.ts";
import { isCompleted, RunCopy } from "./runCopy.ts";
import type { SweepQueue } from "./sweepQueue.ts";

/** Milliseconds between two looks at a run that another process holds, or whose last files are not there. */
const busyInterval = 250;
/** How often the files of a run that is over are looked for before they count as gone. */
const mostTries = 8;

/** The folders of the runs that come out of a queue: each is held while it grows. */
export class ReceivedRuns {
  readonly #queue: SweepQueue;
  readonly #runs: string;
  readonly #file: string;
  readonly #copies = new Map<string, { readonly path: string; readonly copy: RunCopy }>();

  /** @param runs folder of all runs. @param file absolute path of the experiment file. */
  constructor(queue: SweepQueue, runs: string, file: string) {
    this.#queue = queue;
    this.#runs = runs;
    this.#file = file;
  }

  /**
   * Receives what is new of a run that goes on.
   *
   * @returns its folder; null before there is one. A folder that another process holds is left alone.
   */
  async receive(jobId: string, experiment: Experiment, run: QueuedRun | null): Promise<string | null> {
    if (run === null) return null;
    const path = join(this.#runs, run.runId);
    try {
      if (!this.#copies.has(jobId) && (await isCompleted(path))) return path;
      return (await this.#copyOf(jobId, path, experiment, run).receive(false)) === null ? null : path;
    } catch (error) {
      if (reportOf(error).code === "run-busy") return null;
      throw error;
    }
  }

  /**
   * Receives the rest of a run that is over.
   *
   * @param isGivenUp whether nobody waits for it any more.
   * @returns what it came to; null where its files are gone.
   */
  async finish(
    jobId: string,
    experiment: Experiment,
    run: QueuedRun,
    isGivenUp: () => boolean,
  ): Promise<PointOutcome | null> {
    const path = join(this.#runs, run.runId);
    try {
      for (let tries = 0; tries < mostTries && !isGivenUp();) {
        // Somebody may have gone on with it here.
        if (!this.#copies.has(jobId) && (await isCompleted(path))) return { status: "completed", path, error: null };
        try {
          const summary = await this.#copyOf(jobId, path, experiment, run).receive(true);
          if (summary?.status === "completed") return { status: "completed", path, error: null };
          if (summary?.status === "failed" && summary.error !== null) {
            return { status: "failed", path, error: summary.error };
          }
          tries++;
        } catch (error) {
          if (!(error instanceof ExpectedError)) throw error;
          if (error.code !== "run-busy") return { status: "failed", path: null, error: reportOf(error) };
        }
        await delay(busyInterval);
      }
      return null;
    } finally {
      await this.#close(jobId, null);
    }
  }

  /** Lets go of a run's folder. @param why it does not go on at the moment. */
  async release(jobId: string, why: ErrorReport): Promise<void> {
    await this.#close(jobId, why);
  }

  /** Lets go of all. */
  async close(why: ErrorReport): Promise<void> {
    for (const jobId of [...this.#copies.keys()]) await this.#close(jobId, why);
  }

  /** Whether the run in a folder was begun and is not over, and nobody who shares the folder trains it. */
  async canGoOn(path: string): Promise<boolean> {
    const { status } = await readRecordedEntry(path, basename(path));
    if (!["stopped", "interrupted", "running", "paused"].includes(status)) return false;
    const { state } = await readHolder(join(path, lockFile));
    return state === "free" || state === "dead";
  }

  #copyOf(jobId: string, path: string, experiment: Experiment, { dataSha256 }: QueuedRun): RunCopy {
    const known = this.#copies.get(jobId);
    if (known?.path === path) return known.copy;
    const inputs = namesFiles(experiment) ? { dataSha256, weightsFingerprint: null } : null;
    const copy = new RunCopy(this.#queue.box(jobId), { path, experiment, file: this.#file, inputs });
    this.#copies.set(jobId, { path, copy });
    return copy;
  }

  async #close(jobId: string, why: ErrorReport | null): Promise<void> {
    const found = this.#copies.get(jobId);
    if (found === undefined) return;
    this.#copies.delete(jobId);
    if (why !== null && found.copy.isOpen) await markInterrupted(found.path, why).catch(() => false);
    await found.copy.close().catch(() => undefined);
  }
}
