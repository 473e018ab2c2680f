import { ExpectedError, reportOf } from "../core/errors.ts";
import type { Experiment } from "../core/experiment/schema.ts";
import type { TrainerEvent } from "../core/runEvents.ts";
import type { EngineChoice } from "../protocol/trainer.ts";
import { isOver, type RunStatus } from "../core/runStatus.ts";
import { EventTape } from "./eventTape.ts";
import { Listeners } from "./listeners.ts";
import type { TrainerExit, TrainerProcess } from "./trainerProcess.ts";

/** A run that this process trains, from its place in the queue to its end. */
export interface LiveRun {
  readonly runId: string;
  /** Its folder, an absolute path; not there before the trainer has made it. */
  readonly path: string;
  readonly experiment: Experiment;
  /** Absolute path of the experiment file; null where the run does not remember one. */
  readonly file: string | null;
  /** Folder of the sweep that trains it; null for a run by itself. */
  readonly sweep: string | null;
  /** Over only when the trainer has ended and the run's folder is as it stays. */
  readonly status: RunStatus;
  /**
   * What the run told before it was resumed here, then all that streamed in, the batches of one epoch joined; what is
   * returned does not change any more. `historyOf` makes it readable.
   */
  readonly events: readonly TrainerEvent[];
  /** Why the run is over; null while it is not. */
  readonly exit: TrainerExit | null;
  /** Settles with `exit`, after everything was told; never rejects. A run that was cancelled in the queue has the error `aborted`. */
  readonly ended: Promise<TrainerExit>;
  /**
   * @param listener is told what was just added to `events`, as it streamed in: not joined.
   * @returns a function that ends the listening.
   */
  onEvent(listener: (events: readonly TrainerEvent[]) => void): () => void;
  /** @returns a function that ends the listening. */
  onStatus(listener: (status: RunStatus) => void): () => void;
  /**
   * Pauses at the end of the batch under way.
   *
   * @throws ExpectedError `not-available` while it is queued or when it is over; `trainer-failed`.
   */
  pause(): Promise<void>;
  /** @throws ExpectedError as `pause`. */
  continue(): Promise<void>;
  /** Saves and ends at the end of the batch under way; a queued run is cancelled. Settles at the end. */
  stop(): Promise<TrainerExit>;
  /**
   * Asks the network as it is at this moment.
   *
   * @param images [n, 784], 0 to 1.
   * @returns probabilities [n, 10].
   * @throws ExpectedError as `pause`.
   */
  predict(images: Float32Array): Promise<Float32Array>;
}

export interface NewLiveRun {
  readonly runId: string;
  readonly path: string;
  readonly experiment: Experiment;
  readonly file: string | null;
  /** Folder of the sweep that trains it; null when left out: a run by itself. */
  readonly sweep?: string | null;
  /** What the run told in its earlier segments. */
  readonly earlier: readonly TrainerEvent[];
}

/** A trainer that was started for a run, and what it is to be told of its engine. */
export interface ForkedTrainer {
  readonly trainer: TrainerProcess;
  readonly choice: EngineChoice | null;
}

type Fork = () => ForkedTrainer | Promise<ForkedTrainer>;
type Start = (forked: ForkedTrainer) => Promise<void>;

/** The `LiveRun` that `Trainings` drives. */
export class TrainingRun implements LiveRun {
  readonly runId: string;
  readonly path: string;
  readonly experiment: Experiment;
  readonly file: string | null;
  readonly sweep: string | null;
  readonly ended: Promise<TrainerExit>;
  readonly #tape: EventTape;
  readonly #eventListeners = new Listeners<readonly TrainerEvent[]>();
  readonly #statusListeners = new Listeners<RunStatus>();
  #status: RunStatus = "queued";
  #exit: TrainerExit | null = null;
  #end: (exit: TrainerExit) => void = () => undefined;
  #trainer: TrainerProcess | null = null;
  /** Settles when the trainer has taken the run over, or refused it. */
  #begun: Promise<void> = Promise.resolve();
  /** Whether the trainer was let go of. */
  #left = false;
  #untold: TrainerEvent[] = [];

  constructor({ runId, path, experiment, file, sweep = null, earlier }: NewLiveRun) {
    this.runId = runId;
    this.path = path;
    this.experiment = experiment;
    this.file = file;
    this.sweep = sweep;
    this.#tape = new EventTape(earlier);
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  get status(): RunStatus {
    return this.#status;
  }

  get events(): readonly TrainerEvent[] {
    return this.#tape.events;
  }

  get exit(): TrainerExit | null {
    return this.#exit;
  }

  onEvent(listener: (events: readonly TrainerEvent[]) => void): () => void {
    return this.#eventListeners.add(listener);
  }

  onStatus(listener: (status: RunStatus) => void): () => void {
    return this.#statusListeners.add(listener);
  }

  async pause(): Promise<void> {
    await (await this.#taken("paused")).pause();
  }

  async continue(): Promise<void> {
    await (await this.#taken("continued")).continue();
  }

  async predict(images: Float32Array): Promise<Float32Array> {
    return (await this.#taken("asked")).predict(images);
  }

  async stop(): Promise<TrainerExit> {
    if (this.#status === "queued") this.#cancel();
    else {
      // A trainer that is asked to stop before it has a run ends, and the run would be one that was lost.
      await this.#begun;
      await this.#trainer?.stop();
    }
    return this.ended;
  }

  /** Lets go of the trainer, which saves, marks the run interrupted and ends; a queued run is cancelled. Settles at the end. */
  async leave(): Promise<TrainerExit> {
    if (this.#status === "queued") this.#cancel();
    else {
      this.#left = true;
      await this.#trainer?.leave();
    }
    return this.ended;
  }

  /**
   * The run's turn has come.
   *
   * @param fork starts a trainer, as soon as it is known what that needs.
   * @param start lets it start, or go on with, the run.
   */
  begin(fork: Fork, start: Start): void {
    this.#setStatus("running");
    void this.#train(fork, start);
  }

  async #train(fork: Fork, start: Start): Promise<void> {
    let trainer: TrainerProcess;
    try {
      const begun = this.#taking(fork, start);
      this.#begun = begun.then(
        () => undefined,
        () => undefined,
      );
      trainer = await begun;
    } catch (error) {
      await this.#refused(error);
      return;
    }
    const exit = await trainer.exited;
    this.#tell();
    this.#settle(statusOf(exit), exit);
  }

  /** @returns the trainer once it has taken the run over. */
  async #taking(fork: Fork, start: Start): Promise<TrainerProcess> {
    const forking = fork();
    const forked = forking instanceof Promise ? await forking : forking;
    const { trainer } = forked;
    this.#trainer = trainer;
    trainer.onEvent((event) => this.#collect(event));
    await start(forked);
    return trainer;
  }

  /** The trainer has not taken the run over. */
  async #refused(error: unknown): Promise<void> {
    // It waits for something else to do, where it lives.
    const exit = await this.#trainer?.stop();
    const { code, signal } = exit ?? { code: null, signal: null };
    if (this.#left) this.#cancel();
    else this.#settle("failed", { code, signal, ending: null, error: expectedOf(error) });
  }

  #cancel(): void {
    const error = new ExpectedError("aborted", "The run was cancelled before its turn came.");
    this.#settle("stopped", { code: null, signal: null, ending: null, error });
  }

  #settle(status: RunStatus, exit: TrainerExit): void {
    this.#exit = exit;
    this.#setStatus(status);
    this.#end(exit);
  }

  async #taken(what: string): Promise<TrainerProcess> {
    await this.#begun;
    if (this.#trainer !== null && !isOver(this.#status)) return this.#trainer;
    const reason = this.#status === "queued" ? "its turn has not come" : "it is over";
    throw new ExpectedError("not-available", `${this.runId} cannot be ${what}: ${reason}.`);
  }

  /** Events that came together are told together. */
  #collect(event: TrainerEvent): void {
    if (this.#untold.push(event) === 1) queueMicrotask(() => this.#tell());
  }

  #tell(): void {
    const events = this.#untold;
    if (events.length === 0) return;
    this.#untold = [];
    for (const event of events) this.#tape.add(event);
    this.#eventListeners.tell(events);
    for (const { type } of events) {
      if (type === "paused") this.#setStatus("paused");
      else if (type === "continued") this.#setStatus("running");
    }
  }

  #setStatus(status: RunStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#statusListeners.tell(status);
  }
}

function expectedOf(error: unknown): ExpectedError {
  if (error instanceof ExpectedError) return error;
  const { message } = reportOf(error);
  return new ExpectedError("trainer-failed", `The trainer could not be started: ${message}`, { cause: error });
}

/** What became of a run whose trainer has ended. */
function statusOf({ ending }: TrainerExit): RunStatus {
  switch (ending?.type) {
    case "completed":
      return "completed";
    case "failed":
      return "failed";
    case "stopped":
      return ending.reason === "stop" ? "stopped" : "interrupted";
    case undefined:
      return "interrupted";
  }
}
