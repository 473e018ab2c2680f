import { basename, join, resolve } from "node:path";
import { errorOf, type ErrorReport } from "../../core/errors.ts";
import { advance, noProgress, shareOf } from "../../core/progress.ts";
import type { ExpandedSweep } from "../../core/sweep/expand.ts";
import { sharesOf, sweepProgress, type SweepProgress } from "../../core/sweep/progress.ts";
import { writeError } from "../../files/fileError.ts";
import { Heartbeat } from "../../files/heartbeat.ts";
import { acquireLock, type Lock } from "../../files/lock.ts";
import { makeFolder } from "../../files/makeFolder.ts";
import { Listeners } from "../listeners.ts";
import type { LiveRun } from "../liveRun.ts";
import { readRecordedEntry } from "../runEntry.ts";
import type { SweepTrainings, Trainings } from "../trainings.ts";
import { experimentKey } from "./key.ts";
import type { KnownRuns } from "./knownRuns.ts";
import { planSweep, runIdOfPoint, stateOf, type PointState } from "./plan.ts";
import {
  findSweepOf,
  newSweep,
  remembered,
  sweepHeartbeat,
  sweepLock,
  sweepPurpose,
  sweepVersion,
  writeSweep,
  type SweepRecord,
} from "./sweepFile.ts";
import { trainPoint, type PointOutcome } from "./trainPoint.ts";
import { startedFrom } from "./warmStart.ts";

export interface SweepRunOptions {
  readonly sweep: ExpandedSweep;
  /** Trains the runs. */
  readonly trainings: Pick<Trainings, "forSweep">;
  /** Absolute path of the experiment file. */
  readonly file: string;
  /** Folder of all runs. */
  readonly runs: string;
  /** How many runs train at a time, one at least. With `warmStart` one does, whatever this says. */
  readonly concurrency: number;
  /** Threads of each; as `trainings` says when left out. */
  readonly threads?: number;
}

/** So many runs in a row that cannot be trained mean that none can. */
const mostFailures = 3;

/**
 * A sweep that trains here: several runs at once, each a run like any other. What is trained already is found by what it
 * trains, so nothing is counted twice, whatever was killed before; `sweep.json` only says which run belongs to which point.
 */
export class SweepRun {
  readonly id: string;
  /** Its folder. */
  readonly path: string;
  readonly #options: SweepRunOptions;
  readonly #trainings: SweepTrainings;
  readonly #lock: Lock;
  readonly #heartbeat: Heartbeat;
  readonly #known: KnownRuns;
  readonly #created: string;
  readonly #states: PointState[];
  readonly #begin = performance.now();
  readonly #sharesBefore: number;
  readonly #listeners = new Listeners<PointState>();
  #saving: Promise<void> = Promise.resolve();
  #failuresInARow = 0;
  #failure: ErrorReport | null = null;

  private constructor(options: SweepRunOptions, opened: Opened) {
    this.#options = options;
    this.id = basename(opened.path);
    this.path = opened.path;
    const { trainings, concurrency, threads } = options;
    this.#trainings = trainings.forSweep({ sweep: opened.path, concurrency, threads });
    this.#lock = opened.lock;
    this.#heartbeat = opened.heartbeat;
    this.#created = opened.created;
    this.#known = opened.known;
    this.#states = [...opened.points];
    this.#sharesBefore = sharesOf(this.#states);
  }

  /**
   * Takes the sweep of an experiment file over, or begins a new one.
   *
   * @throws ExpectedError `run-busy` while another process trains it; `file-unreadable`, `file-unwritable`.
   */
  static async open(given: SweepRunOptions): Promise<SweepRun> {
    const options = { ...given, runs: resolve(given.runs) };
    const { sweep, file, runs } = options;
    const before = await findSweepOf(runs, file);
    const path = before?.path ?? newSweep(runs, sweep.experiment.name).path;
    await makeFolder(path).catch((error: unknown) => {
      throw writeError(path, error);
    });
    const lock = await acquireLock(join(path, sweepLock), sweepPurpose);
    const heartbeat = await Heartbeat.start(join(path, sweepHeartbeat), { onLost: () => undefined });
    try {
      const { points, known } = await planSweep(sweep, file, runs);
      const created = before?.record.created ?? new Date().toISOString();
      const run = new SweepRun(options, { path, lock, heartbeat, created, known, points });
      await run.#save();
      return run;
    } catch (error) {
      await heartbeat.stop();
      await lock.release();
      throw error;
    }
  }

  /** In the sweep's order. */
  get points(): readonly PointState[] {
    return this.#states;
  }

  /** Why the first of the runs failed that failed here; null while none did. */
  get failure(): ErrorReport | null {
    return this.#failure;
  }

  get progress(): SweepProgress {
    return sweepProgress(this.#states, this.#sharesBefore, (performance.now() - this.#begin) / 1000);
  }

  /** @param listener is told of each point that has changed. @returns a function that ends the listening. */
  onDidChange(listener: (state: PointState) => void): () => void {
    return this.#listeners.add(listener);
  }

  /**
   * Trains what is not trained yet. To be called once.
   *
   * @param signal stops the runs under way; they are saved, and a later sweep goes on with them.
   * @returns whether every point was trained, as far as it can be.
   * @throws ExpectedError why the first runs could not be trained, or `sweep.json` not be written; nothing trains then.
   */
  async train(signal: AbortSignal): Promise<boolean> {
    const { sweep, concurrency } = this.#options;
    const ending = new AbortController();
    const end = (): void => ending.abort(signal.reason);
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
    const queue = this.#states.keys();
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
    return this.#states.every(({ status }) => status === "completed" || status === "failed");
  }

  /** Lets others train the sweep. Settles when they can. */
  async close(): Promise<void> {
    await this.#saving.catch(() => undefined);
    await this.#heartbeat.stop();
    await this.#lock.release();
  }

  async #train(index: number, signal: AbortSignal): Promise<void> {
    const { sweep, file, runs } = this.#options;
    const trainings = this.#trainings;
    if (!this.#isWaiting(index)) return;
    const { point } = this.#states[index];
    const isFirst = index % sweep.size.settings === 0;
    const before = !sweep.experiment.sweep.warmStart || isFirst ? null : this.#states[index - 1];
    // Its weights are not there.
    if (before !== null && before.status !== "completed") return;
    const experiment = await startedFrom(point.experiment, before?.path ?? null, file);
    const key = experimentKey(experiment);
    if (this.#states[index].key === null) this.#change(index, await stateOf(point, key, this.#known.find(key)));
    if (!this.#isWaiting(index)) return this.#save();
    // Another point may train the same meanwhile: drawn twice.
    this.#change(index, { status: "running" });
    const onRun = (run: LiveRun): void => this.#follow(index, run);
    const outcome = await trainPoint(experiment, this.#states[index].path, { trainings, file, runs, signal, onRun });
    await this.#settle(index, outcome);
  }

  #isWaiting(index: number): boolean {
    return this.#states[index].status === "waiting";
  }

  #follow(index: number, run: LiveRun): void {
    this.#change(index, { path: run.path });
    this.#save().catch(() => undefined);
    let progress = run.events.reduce(advance, noProgress);
    run.onEvent((events) => {
      progress = events.reduce(advance, progress);
      const { epoch, epochs } = progress;
      if (epochs > 0) this.#change(index, { share: Math.min(1, (epoch - 1 + shareOf(progress)) / epochs) });
    });
  }

  async #settle(index: number, { status, path, error }: PointOutcome): Promise<void> {
    const entry = path === null ? null : await readRecordedEntry(path, basename(path));
    this.#change(index, {
      status: status === "stopped" ? "waiting" : status,
      ...{ path, entry, accuracy: entry?.best?.accuracy ?? null, failure: error?.message ?? null },
      ...(status === "completed" ? { share: 1 } : {}),
    });
    this.#failure ??= status === "failed" ? error : null;
    await this.#save();
    this.#failuresInARow = isHelpless(error)
      ? this.#failuresInARow + 1
      : status === "completed"
        ? 0
        : this.#failuresInARow;
    if (error !== null && this.#failuresInARow >= mostFailures) throw errorOf(error);
  }

  /** Points that are the same have the same run. */
  #change(index: number, change: Partial<PointState>): void {
    const { key } = { ...this.#states[index], ...change };
    for (const [other, state] of this.#states.entries()) {
      if (other !== index && (key === null || state.key !== key)) continue;
      this.#states[other] = { ...state, ...change, point: state.point };
      this.#listeners.tell(this.#states[other]);
    }
  }

  /** Settles when what is known now is on the disk. */
  #save(): Promise<void> {
    this.#saving = this.#saving
      .catch(() => undefined)
      .then(() => writeSweep({ path: this.path, record: this.#record() }));
    return this.#saving;
  }

  #record(): SweepRecord {
    const { sweep, file, runs } = this.#options;
    const { name, sweep: spec } = sweep.experiment;
    return {
      ...{ version: sweepVersion, id: this.id, name },
      ...{ experimentFile: remembered(this.path, file), runs: remembered(this.path, runs) },
      ...{ created: this.#created, updated: new Date().toISOString() },
      ...{ parameters: Object.keys(spec.parameters), repeats: spec.repeats, warmStart: spec.warmStart },
      points: this.#states.map((state) => ({
        ...{ key: state.key, seed: state.point.seed, values: state.point.values, run: runIdOfPoint(state) },
      })),
    };
  }
}

interface Opened {
  readonly path: string;
  readonly lock: Lock;
  readonly heartbeat: Heartbeat;
  readonly created: string;
  readonly known: KnownRuns;
  readonly points: readonly PointState[];
}

/** Whether it says nothing about the point: another would have failed as well. */
function isHelpless(error: ErrorReport | null): boolean {
  return error !== null && error.code !== "loss-not-finite";
}
