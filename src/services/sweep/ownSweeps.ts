import type { ErrorReport } from "../../core/errors.ts";
import type { ExpandedSweep } from "../../core/sweep/expand.ts";
import type { AllowedFolders } from "../allowedPaths.ts";
import { Listeners } from "../listeners.ts";
import type { Installation } from "../installation.ts";
import type { Trainings } from "../trainings.ts";
import { leaving } from "./leaving.ts";
import { openSweep } from "./openSweep.ts";
import type { Shares } from "./shares.ts";
import type { Sweep } from "./sweep.ts";

export interface NewSweep {
  readonly sweep: ExpandedSweep;
  /** Absolute path of the experiment file. */
  readonly file: string;
  /** Folder of all runs. */
  readonly runs: string;
  readonly shares: Shares;
  /** Address of the Redis whose workers train it; null: it trains here. */
  readonly queue: string | null;
}

export interface OwnSweepsOptions {
  readonly trainings: Trainings;
  readonly installation: Installation;
  /** Of the product: workers of a queue have the same. */
  readonly version: string;
  /** Where experiments may name files; anywhere when left out. */
  readonly allowed?: () => AllowedFolders;
}

/** A sweep that this process trains, or has trained by the workers of a queue. */
export interface OwnSweep {
  /** Its folder, an absolute path. */
  readonly path: string;
  /** Absolute path of the experiment file. */
  readonly file: string;
  readonly name: string;
  readonly run: Pick<Sweep, "progress" | "points" | "givenUp" | "onNotice">;
  /** Settles at the end; never rejects. */
  readonly ended: Promise<SweepEnd>;
}

/** What a sweep came to here. */
export interface SweepEnd {
  /** `done`: nothing is left that could be trained. `partly`: some of its runs were stopped by themselves. */
  readonly how: "done" | "partly" | "stopped" | "left" | "failed";
  /** Of `failed`: why nothing trains any more. */
  readonly error: unknown;
  /** Why the first of its runs failed that failed here. */
  readonly failure: ErrorReport | null;
}

interface Kept extends OwnSweep {
  readonly controller: AbortController;
}

/** The sweeps that this process trains. */
export class OwnSweeps {
  readonly #options: OwnSweepsOptions;
  readonly #sweeps = new Map<string, Kept>();
  readonly #listeners = new Listeners<OwnSweep>();
  #closed = false;

  constructor(options: OwnSweepsOptions) {
    this.#options = options;
  }

  /** Those that train, in the order in which they were begun. */
  get all(): readonly OwnSweep[] {
    return [...this.#sweeps.values()];
  }

  /** @param path of its folder. */
  get(path: string): OwnSweep | null {
    return this.#sweeps.get(path) ?? null;
  }

  /** @param file absolute path of an experiment file. */
  ofFile(file: string): OwnSweep | null {
    return this.all.find((sweep) => sweep.file === file) ?? null;
  }

  /** @param listener is told of each that begins, changes or has ended; then it is in `all` no more. */
  onDidChange(listener: (sweep: OwnSweep) => void): () => void {
    return this.#listeners.add(listener);
  }

  /**
   * Begins a sweep, or goes on with that of the file.
   *
   * @throws ExpectedError as `openSweep`.
   */
  async start({ sweep, file, runs, shares, queue }: NewSweep): Promise<OwnSweep> {
    const { trainings, installation, version, allowed } = this.#options;
    const place = { sweep, file, runs, allowed: allowed?.() ?? null };
    const run = await openSweep({ ...place, ...shares, trainings, installation, version }, queue);
    const controller = new AbortController();
    const own: Kept = {
      ...{ path: run.path, file, name: sweep.experiment.name, run, controller },
      ended: this.#train(run, controller.signal),
    };
    this.#sweeps.set(own.path, own);
    const end = run.onDidChange(() => this.#listeners.tell(own));
    void own.ended.then(() => {
      end();
      this.#sweeps.delete(own.path);
      this.#listeners.tell(own);
    });
    this.#listeners.tell(own);
    // The window went away while its runs were looked through.
    if (this.#closed) controller.abort(leaving);
    return own;
  }

  /** Saves and ends the runs under way; what workers train goes on. Settles at the end. @param path of its folder. */
  async stop(path: string): Promise<void> {
    const own = this.#sweeps.get(path);
    own?.controller.abort();
    await own?.ended;
  }

  /**
   * Begins no run any more; those under way are left to `Trainings.dispose`, which interrupts them. Settles when others can
   * go on with the sweeps.
   */
  async leave(): Promise<void> {
    this.#closed = true;
    await Promise.all(
      [...this.#sweeps.values()].map(({ controller, ended }) => {
        controller.abort(leaving);
        return ended;
      }),
    );
  }

  async #train(run: Sweep, signal: AbortSignal): Promise<SweepEnd> {
    const end = await run.train(signal).then(
      (isDone): Pick<SweepEnd, "how" | "error"> => ({ how: isDone ? "done" : howEnded(signal), error: null }),
      (error: unknown) => ({ how: signal.aborted ? howEnded(signal) : ("failed" as const), error }),
    );
    // A lock that cannot be removed is one of a process that is gone, soon.
    await run.close().catch(() => undefined);
    return { ...end, failure: run.failure };
  }
}

function howEnded({ aborted, reason }: AbortSignal): "partly" | "stopped" | "left" {
  return !aborted ? "partly" : reason === leaving ? "left" : "stopped";
}
