import { availableParallelism } from "node:os";
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
import type { SweepEngine } from "./sweep/sweepEngine.ts";
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
  /** Cores that sweeps and the runs beside them share; those of this computer when left out. */
  readonly cores?: number;
}

/** How the runs of a sweep train beside all others. */
export interface SweepShare {
  /** The sweep's folder. */
  readonly sweep: string;
  /** How many of them train at a time, where nothing else does. */
  readonly concurrency: number;
  /** Threads of each; as for all runs when left out. */
  readonly threads?: number | undefined;
  /** Decides for those that leave their engine open; each by itself when left out. */
  readonly engine?: SweepEngine;
}

/** Trains the runs of one sweep. */
export type SweepTrainings = Pick<Trainings, "start" | "resume">;

export interface NewTraining {
  /** The experiment file. */
  readonly file: string;
  /** What is in it, with what was set besides. */
  readonly experiment: Experiment;
  /** Folder of all runs; `.mnist/runs` beside the file when left out. */
  readonly runs?: string;
}

/**
 * The runs that this process trains: each in a trainer of its own, so many at a time, the others in a queue.
 *
 * Sweeps have places of their own. A run that is started by itself goes before them: it begins as if there were none, with
 * half of the cores, and a sweep begins no run while the cores are taken; so the sweep goes on with fewer runs at a time, or
 * waits, until the other has ended.
 */
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
  start(training: NewTraining): LiveRun {
    return this.#begin(training, null);
  }

  /** @returns what trains the runs of a sweep: they do not count as runs started by themselves, and no queue on the disk has them. */
  forSweep(share: SweepShare): SweepTrainings {
    return {
      start: (training) => this.#begin(training, share),
      resume: (path, checkpoint) => this.#resume(path, checkpoint ?? null, share),
    };
  }

  #begin({ file, experiment, runs }: NewTraining, share: SweepShare | null): LiveRun {
    refuseSweep(experiment, file);
    const absolute = resolve(file);
    return this.#start(absolute, experiment, newRun(runs ?? defaultRunsFolder(absolute), experiment.name).path, share);
  }

  /** Puts a run that waited elsewhere into the queue. @throws ExpectedError as `start` and `resume`. */
  async adopt({ path, file, experiment, checkpoint }: WaitingRun): Promise<LiveRun> {
    if (checkpoint !== undefined) return this.resume(path, checkpoint);
    this.#refuseBusy(path);
    return this.#start(file ?? path, experiment, path, null);
  }

  #start(file: string, experiment: Experiment, path: string, share: SweepShare | null): LiveRun {
    const runId = basename(path);
    const { mnist } = this.#options.installation;
    const paths = { mnist, experimentFolder: dirname(file), experimentFile: file, run: path };
    return this.#add(
      new TrainingRun({ runId, path, experiment, file, sweep: share?.sweep ?? null, earlier: [] }),
      async ({ trainer, choice }, threads) => {
        await refuseOutside(experiment, dirname(file), this.#allowed());
        await trainer.start({ runId, experiment, paths, threads, choice });
      },
      { path, file, experiment, since: new Date().toISOString() },
      { before: null, share },
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
  resume(path: string, checkpoint: string | null = null): Promise<LiveRun> {
    return this.#resume(path, checkpoint, null);
  }

  async #resume(path: string, checkpoint: string | null, share: SweepShare | null): Promise<LiveRun> {
    const run = resolve(path);
    this.#refuseBusy(run);
    const [{ experiment, file, engine }, recorded] = await Promise.all([experimentOfRun(run), readRunEvents(run)]);
    // Somebody else may have asked for the same meanwhile.
    this.#refuseBusy(run);
    const earlier = recorded.events.map(({ event }) => event);
    const paths = { mnist: this.#options.installation.mnist, experimentFolder: dirname(run), run };
    return this.#add(
      new TrainingRun({ runId: basename(run), path: run, experiment, file, sweep: share?.sweep ?? null, earlier }),
      async ({ trainer, choice }, threads) => {
        await refuseOutside(experiment, dirname(file ?? run), this.#allowed());
        await trainer.resume({ paths, threads, checkpoint, choice });
      },
      { path: run, file, experiment, checkpoint, since: new Date().toISOString() },
      { before: engine, share },
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
    // Looked at anew each time: whoever is told of a run that begins may start another.
    while (!this.#closed) {
      const ready = [...this.#runs.values()].filter((each) => each.run.status === "queued" && this.#mayBegin(each));
      const next = ready.find(({ share }) => share === null) ?? ready.at(0);
      if (next === undefined) return;
      const { run, start, before, share } = next;
      const { experiment } = run;
      const threads = this.#threads(share);
      next.threads = threads;
      run.begin(
        () => this.#fork({ engine: experiment.engine, experiment, before, threads }, share),
        (forked) => start(forked, threads),
      );
    }
  }

  #mayBegin({ share }: Waiting): boolean {
    const active = [...this.#runs.values()].filter(({ run }) => run.status !== "queued");
    const alike = active.filter((each) => each.share?.sweep === share?.sweep);
    if (alike.length >= (share === null ? this.#places() : Math.max(1, Math.floor(share.concurrency)))) return false;
    if (share === null || alike.length === active.length) return true;
    const cores = this.#cores;
    // One that is paused takes no core.
    const taken = active.reduce((sum, { run, threads }) => sum + (run.status === "paused" ? 0 : (threads ?? cores)), 0);
    return taken + (share.threads ?? cores) <= cores;
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

  #add(run: TrainingRun, start: Start, waiting: WaitingRun, { before, share }: Circumstances): LiveRun {
    if (this.#closed) throw new ExpectedError("not-available", "Nothing is trained here any more.");
    this.#runs.set(run.path, { run, start, before, share, threads: null });
    run.onStatus((status) => {
      if (isOver(status)) this.#runs.delete(run.path);
      // What is left when this process goes waits on.
      if (!this.#closed) void this.#options.queue?.release(run.path);
      this.#listeners.tell(run);
      // One that is paused leaves its cores to sweeps.
      if (isOver(status) || status === "paused") this.admit();
    });
    this.#listeners.tell(run);
    this.admit();
    // The runs of a sweep are found again by the sweep.
    if (run.status === "queued" && share === null) this.#options.queue?.hold(waiting);
    return run;
  }

  #refuseBusy(path: string): void {
    if (!this.#runs.has(path)) return;
    throw new ExpectedError("run-busy", `${basename(path)} is being trained already, or waits for its turn.`);
  }

  #places(): number {
    return Math.max(1, Math.floor(this.#options.concurrency()));
  }

  #fork(run: TrainerOfRun, share: SweepShare | null): ForkedTrainer | Promise<ForkedTrainer> {
    const { installation, execPath, setting } = this.#options;
    const options = { trainer: installation.trainer, execPath: execPath() };
    if (setting === undefined) return { trainer: startTrainer(options), choice: null };
    const isOpen = run.engine === "auto" && run.before === null;
    const found = isOpen ? share?.engine?.settingFor(run, setting) : undefined;
    return (found ?? setting(run)).then(({ environment, choice }) => {
      if (this.#closed) throw new ExpectedError("aborted", "Nothing is trained here any more.");
      return { trainer: startTrainer({ ...options, env: environment }), choice };
    });
  }

  #threads(share: SweepShare | null): number | null {
    const wanted = share?.threads ?? this.#options.threads?.() ?? null;
    const isBesideSweep = share === null && [...this.#runs.values()].some((each) => each.share !== null);
    return wanted === null && isBesideSweep ? Math.max(1, Math.floor(this.#cores / 2)) : wanted;
  }

  get #cores(): number {
    return this.#options.cores ?? availableParallelism();
  }

  #allowed(): AllowedFolders {
    return this.#options.allowed?.() ?? null;
  }
}

type Start = (forked: ForkedTrainer, threads: number | null) => Promise<void>;

interface Circumstances {
  /** The engine that the run began with; null for a new one. */
  readonly before: string | null;
  /** Null for a run by itself. */
  readonly share: SweepShare | null;
}

interface Waiting extends Circumstances {
  readonly run: TrainingRun;
  readonly start: Start;
  /** Once it has begun; null: all cores. */
  threads: number | null;
}
