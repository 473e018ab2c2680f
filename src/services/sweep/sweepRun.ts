import { resolve } from "node:path";
import type { ErrorReport } from "../../core/errors.ts";
import { advance, noProgress, shareOf } from "../../core/progress.ts";
import type { SweepProgress } from "../../core/sweep/progress.ts";
import type { LiveRun } from "../liveRun.ts";
import type { SweepTrainings, Trainings } from "../trainings.ts";
import { experimentKey } from "./key.ts";
import { stateOf, type PointState } from "./plan.ts";
import type { Sweep } from "./sweep.ts";
import { SweepBook, type SweepPlace } from "./sweepBook.ts";
import { engineOf, SweepEngine } from "./sweepEngine.ts";
import type { GivenUp } from "./sweepFailures.ts";
import { trainPoint } from "./trainPoint.ts";
import { startedFrom } from "./warmStart.ts";

export interface SweepRunOptions extends SweepPlace {
  /** Trains the runs. */
  readonly trainings: Pick<Trainings, "forSweep">;
  /** How many runs train at a time, one at least. With `warmStart` one does, whatever this says. */
  readonly concurrency: number;
  /** Threads of each; as `trainings` says when left out. */
  readonly threads?: number;
}

/** A sweep that trains here: several runs at once, each a run like any other. */
export class SweepRun implements Sweep {
  readonly #options: SweepRunOptions;
  readonly #book: SweepBook;
  readonly #trainings: SweepTrainings;

  private constructor(options: SweepRunOptions, book: SweepBook) {
    this.#options = options;
    this.#book = book;
    const { trainings, concurrency, threads } = options;
    const engine = new SweepEngine(() => engineOf(book.points));
    this.#trainings = trainings.forSweep({ sweep: book.path, concurrency, threads, engine });
  }

  /**
   * Takes the sweep of an experiment file over, or begins a new one.
   *
   * @throws ExpectedError `run-busy` while another process trains it; `file-unreadable`, `file-unwritable`.
   */
  static async open(given: SweepRunOptions): Promise<SweepRun> {
    const options = { ...given, runs: resolve(given.runs) };
    return new SweepRun(options, await SweepBook.open(options));
  }

  get id(): string {
    return this.#book.id;
  }

  get path(): string {
    return this.#book.path;
  }

  get points(): readonly PointState[] {
    return this.#book.points;
  }

  get progress(): SweepProgress {
    return this.#book.progress;
  }

  get failure(): ErrorReport | null {
    return this.#book.failure;
  }

  get givenUp(): GivenUp | null {
    return this.#book.givenUp;
  }

  get dropped(): number {
    return this.#book.dropped;
  }

  onDidChange(listener: (state: PointState) => void): () => void {
    return this.#book.onDidChange(listener);
  }

  /** What trains here is told by its runs. */
  onNotice(): () => void {
    return () => undefined;
  }

  async train(signal: AbortSignal): Promise<boolean> {
    const { sweep, concurrency } = this.#options;
    const ending = new AbortController();
    const end = (): void => ending.abort(signal.reason);
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
    const queue = this.points.keys();
    const work = async (): Promise<void> => {
      for (const index of queue) {
        if (ending.signal.aborted) return;
        await this.#train(index, ending.signal);
      }
    };
    const workers = sweep.experiment.sweep.warmStart ? 1 : Math.max(1, Math.floor(concurrency));
    const failures: unknown[] = [];
    await Promise.all(
      Array.from({ length: workers }, () =>
        work().catch((error: unknown) => {
          failures.push(error);
          end();
        }),
      ),
    );
    signal.removeEventListener("abort", end);
    if (failures.length > 0) throw failures[0];
    return this.#book.isDone;
  }

  close(): Promise<void> {
    return this.#book.close();
  }

  async #train(index: number, signal: AbortSignal): Promise<void> {
    const { sweep, file, runs } = this.#options;
    const trainings = this.#trainings;
    if (!this.#isWaiting(index)) return;
    const { point } = this.points[index];
    const isFirst = index % sweep.size.settings === 0;
    const before = !sweep.experiment.sweep.warmStart || isFirst ? null : this.points[index - 1];
    // Its weights are not there.
    if (before !== null && before.status !== "completed") return;
    const experiment = await startedFrom(point.experiment, before?.path ?? null, file);
    if (this.points[index].key === null) {
      const { known, inputs } = this.#book;
      const given = await inputs.of(experiment);
      this.#book.change(index, await stateOf(point, experimentKey(experiment, given), known.find(experiment, given)));
    }
    if (!this.#isWaiting(index)) {
      this.#book.cutOff();
      return this.#book.save();
    }
    // Another point may train the same meanwhile: drawn twice.
    this.#book.change(index, { status: "running" });
    const onRun = (run: LiveRun): void => this.#follow(index, run);
    const outcome = await trainPoint(experiment, this.points[index].path, { trainings, file, runs, signal, onRun });
    await this.#book.settle(index, outcome);
  }

  #isWaiting(index: number): boolean {
    return this.points[index].status === "waiting";
  }

  #follow(index: number, run: LiveRun): void {
    this.#book.change(index, { path: run.path });
    this.#book.save().catch(() => undefined);
    let progress = run.events.reduce(advance, noProgress);
    run.onEvent((events) => {
      progress = events.reduce(advance, progress);
      const { epoch, epochs } = progress;
      if (epochs > 0) this.#book.change(index, { share: Math.min(1, (epoch - 1 + shareOf(progress)) / epochs) });
    });
  }
}
