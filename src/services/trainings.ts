import { basename, dirname, resolve } from "node:path";
import { ExpectedError } from "../core/errors.ts";
import type { Experiment } from "../core/experiment/schema.ts";
import { isOver } from "../core/runStatus.ts";
import { readRunEvents } from "../files/runFolder.ts";
import type { Installation } from "./installation.ts";
import { Listeners } from "./listeners.ts";
import { refuseOutside, type AllowedFolders } from "./allowedPaths.ts";
import type { TrainerOfRun, TrainerSetting } from "./engines/setting.ts";
import { TrainingRun, type ForkedTrainer, type LiveRun } from "./liveRun.ts";
import type { WaitingRun } from "../files/waitingRun.ts";
import { experimentOfRun } from "./runExperiment.ts";
import { defaultRunsFolder, newRun } from "./runPaths.ts";
import type { RunQueue } from "./runQueue.ts";
import { refuseSweep } from "./sweep/refuse.ts";
import { startTrainer } from "./trainerProcess.ts";

export interface TrainingsOptions {
  readonly installation: Installation;
  /** The Node that runs trainers; asked for each of them. */
  readonly execPath: () => string;
  /** What the trainer of a run is started with; this process's own environment when left out. */
  readonly setting?: (run: TrainerOfRun) => Promise<TrainerSetting>;
  /** How many runs train at a time, one at least; the others wait for their turn. */
  readonly concurrency: () => number;
  /** Threads of the engine; all cores when left out, or null. */
  readonly threads?: () => number | null;
  /** Where experiments may name files; anywhere when left out. */
  readonly allowed?: () => AllowedFolders;
  /** Where it is kept what waits; in memory alone when left out. */
  readonly queue?: RunQueue;
}

export interface NewTraining {
  /** The experiment file. */
  readonly file: string;
  /** What is in it, with what was set besides. */
  readonly experiment: Experiment;
  /** Folder of all runs; `.mnist/runs` beside the file when left out. */
  readonly runs?: string;
}

/** The runs that this process trains: each in a trainer of its own, so many at a time, the others in a queue. */
export class Trainings {
  readonly #options: TrainingsOptions;
  /** Those that are not over, in the order in which they came. */
  readonly #runs = new Map<string, Waiting>();
  readonly #listeners = new Listeners<LiveRun>();
  #closed = false;

  constructor(options: TrainingsOptions) {
    this.#options = options;
  }

  /**
   * Trains an experiment, or puts it into the queue. What goes wrong is told by the run.
   *
   * @throws ExpectedError `not-available` after `dispose`, and for a sweep, which is many runs.
   */
  start({ file, experiment, runs }: NewTraining): LiveRun {
    refuseSweep(experiment, file);
    const absolute = resolve(file);
    return this.#start(absolute, experiment, newRun(runs ?? defaultRunsFolder(absolute), experiment.name).path);
  }

  /** Puts a run that waited elsewhere into the queue. @throws ExpectedError as `start` and `resume`. */
  async adopt({ path, file, experiment, checkpoint }: WaitingRun): Promise<LiveRun> {
    if (checkpoint !== undefined) return this.resume(path, checkpoint);
    this.#refuseBusy(path);
    return this.#start(file ?? path, experiment, path);
  }

  #start(file: string, experiment: Experiment, path: string): LiveRun {
    const runId = basename(path);
    const { mnist } = this.#options.installation;
    const paths = { mnist, experimentFolder: dirname(file), experimentFile: file, run: path };
    return this.#add(
      new TrainingRun({ runId, path, experiment, file, earlier: [] }),
      async ({ trainer, choice }) => {
        await refuseOutside(experiment, dirname(file), this.#allowed());
        await trainer.start({ runId, experiment, paths, threads: this.#threads(), choice });
      },
      { path, file, experiment, since: new Date().toISOString() },
    );
  }

  /**
   * Goes on with a run that ended before its time, or puts it into the queue.
   *
   * @param path of the run's folder.
   * @param checkpoint file in `checkpoint/`; null: the newest; "start": none, the run begins anew.
   * @throws ExpectedError `run-busy` when it is trained here already; `damaged-run` and the other errors of reading it;
   * `not-available` after `dispose`. What the trainer refuses is told by the run.
   */
  async resume(path: string, checkpoint: string | null = null): Promise<LiveRun> {
    const run = resolve(path);
    this.#refuseBusy(run);
    const [{ experiment, file, engine }, recorded] = await Promise.all([experimentOfRun(run), readRunEvents(run)]);
    // Somebody else may have asked for the same meanwhile.
    this.#refuseBusy(run);
    const earlier = recorded.events.map(({ event }) => event);
    const paths = { mnist: this.#options.installation.mnist, experimentFolder: dirname(run), run };
    return this.#add(
      new TrainingRun({ runId: basename(run), path: run, experiment, file, earlier }),
      async ({ trainer, choice }) => {
        await refuseOutside(experiment, dirname(file ?? run), this.#allowed());
        await trainer.resume({ paths, threads: this.#threads(), checkpoint, choice });
      },
      { path: run, file, experiment, checkpoint, since: new Date().toISOString() },
      engine,
    );
  }

  /** @returns the run in that folder, while it is not over. */
  get(path: string): LiveRun | undefined {
    return this.#runs.get(resolve(path))?.run;
  }

  /** Those that are not over, in the order in which they came. */
  get all(): readonly LiveRun[] {
    return [...this.#runs.values()].map(({ run }) => run);
  }

  /**
   * @param listener is told of a run that was added, and of each change of its status; when it is over, it is in `all` no
   * more.
   * @returns a function that ends the listening.
   */
  onDidChange(listener: (run: LiveRun) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Lets as many queued runs begin as may train at a time: for when `concurrency` has changed. */
  admit(): void {
    // Counted anew each time: whoever is told of a run that begins may start another.
    while (!this.#closed && this.all.filter(({ status }) => status !== "queued").length < this.#places()) {
      const next = [...this.#runs.values()].find(({ run }) => run.status === "queued");
      if (next === undefined) return;
      const { run, start, before } = next;
      const { experiment } = run;
      run.begin(() => this.#fork({ engine: experiment.engine, experiment, before }), start);
    }
  }

  /**
   * Lets go of all trainers: each saves after the batch under way, marks its run interrupted and ends. What waits is left
   * to whoever comes next. Settles when no process lives on.
   */
  async dispose(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#runs.values()].map(({ run }) => run.leave()));
    await this.#options.queue?.leave();
  }

  /** @param before the engine that the run began with; null for a new one. */
  #add(run: TrainingRun, start: Start, waiting: WaitingRun, before: string | null = null): LiveRun {
    if (this.#closed) throw new ExpectedError("not-available", "Nothing is trained here any more.");
    this.#runs.set(run.path, { run, start, before });
    run.onStatus((status) => {
      if (isOver(status)) this.#runs.delete(run.path);
      // What is left when this process goes waits on.
      if (!this.#closed) void this.#options.queue?.release(run.path);
      this.#listeners.tell(run);
      if (isOver(status)) this.admit();
    });
    this.#listeners.tell(run);
    this.admit();
    if (run.status === "queued") this.#options.queue?.hold(waiting);
    return run;
  }

  #refuseBusy(path: string): void {
    if (!this.#runs.has(path)) return;
    throw new ExpectedError("run-busy", `${basename(path)} is being trained already, or waits for its turn.`);
  }

  #places(): number {
    return Math.max(1, Math.floor(this.#options.concurrency()));
  }

  #fork(run: TrainerOfRun): ForkedTrainer | Promise<ForkedTrainer> {
    const { installation, execPath, setting } = this.#options;
    const options = { trainer: installation.trainer, execPath: execPath() };
    if (setting === undefined) return { trainer: startTrainer(options), choice: null };
    return setting(run).then(({ environment, choice }) => {
      if (this.#closed) throw new ExpectedError("aborted", "Nothing is trained here any more.");
      return { trainer: startTrainer({ ...options, env: environment }), choice };
    });
  }

  #threads(): number | null {
    return this.#options.threads?.() ?? null;
  }

  #allowed(): AllowedFolders {
    return this.#options.allowed?.() ?? null;
  }
}

type Start = (forked: ForkedTrainer) => Promise<void>;

interface Waiting {
  readonly run: TrainingRun;
  readonly start: Start;
  readonly before: string | null;
}
