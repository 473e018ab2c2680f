import { stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { errorOf, type ErrorReport } from "../../core/errors.ts";
import type { ExpandedSweep } from "../../core/sweep/expand.ts";
import { sharesOf, sweepProgress, type SweepProgress } from "../../core/sweep/progress.ts";
import { systemCode, writeError } from "../../files/fileError.ts";
import { Heartbeat } from "../../files/heartbeat.ts";
import { acquireLock, type Lock } from "../../files/lock.ts";
import { makeFolder } from "../../files/makeFolder.ts";
import type { AllowedFolders } from "../allowedPaths.ts";
import { inParallel } from "../inParallel.ts";
import { Listeners } from "../listeners.ts";
import { readRecordedEntry } from "../runEntry.ts";
import { withCutOff } from "./cutOff.ts";
import type { KnownRuns } from "./knownRuns.ts";
import { planSweep, runIdOfPoint, type PointState } from "./plan.ts";
import { SweepFailures, type GivenUp } from "./sweepFailures.ts";
import {
  findSweepOf,
  newSweep,
  remembered,
  sweepHeartbeat,
  sweepLock,
  sweepPurpose,
  sweepVersion,
  writeSweep,
  type RecordedPoint,
  type SweepRecord,
} from "./sweepFile.ts";
import type { SweepInputs } from "./sweepInputs.ts";
import type { PointOutcome } from "./trainPoint.ts";

export interface SweepPlace {
  readonly sweep: ExpandedSweep;
  /** Absolute path of the experiment file. */
  readonly file: string;
  /** Folder of all runs. */
  readonly runs: string;
  /** Where the experiment may name files; anywhere when left out. */
  readonly allowed?: AllowedFolders;
}

/**
 * What is known of a sweep while it trains, wherever its runs do. What is trained already is found by what it trains, so
 * nothing is counted twice, whatever was killed before; `sweep.json` only says which run belongs to which point.
 */
export class SweepBook {
  readonly id: string;
  /** The sweep's folder. */
  readonly path: string;
  /** When it began, ISO 8601. */
  readonly created: string;
  /** The runs that there were. */
  readonly known: KnownRuns;
  /** What lies in the files that the points name. */
  readonly inputs: SweepInputs;
  /** As `Sweep` has it. */
  readonly dropped: number;
  readonly #place: SweepPlace;
  readonly #lock: Lock;
  readonly #heartbeat: Heartbeat;
  readonly #states: PointState[];
  readonly #begin = performance.now();
  readonly #sharesBefore: number;
  readonly #listeners = new Listeners<PointState>();
  #saving: Promise<void> = Promise.resolve();
  readonly #failures: SweepFailures;
  #failure: ErrorReport | null = null;
  #givenUp: GivenUp | null = null;

  private constructor(place: SweepPlace, opened: Opened) {
    this.#place = place;
    this.id = basename(opened.path);
    this.path = opened.path;
    this.created = opened.created;
    this.known = opened.known;
    this.inputs = opened.inputs;
    this.dropped = opened.dropped;
    this.#failures = new SweepFailures(place.sweep.points, place.sweep.experiment.sweep.warmStart);
    this.#lock = opened.lock;
    this.#heartbeat = opened.heartbeat;
    this.#states = [...opened.points];
    this.#sharesBefore = sharesOf(this.#states);
  }

  /**
   * Takes the sweep of an experiment file over, or begins a new one.
   *
   * @throws ExpectedError `run-busy` while another process trains it; `file-unreadable`, `file-unwritable`.
   */
  static async open(given: SweepPlace): Promise<SweepBook> {
    const place = { ...given, runs: resolve(given.runs) };
    const { sweep, file, runs, allowed = null } = place;
    const before = await findSweepOf(runs, file);
    const path = before?.path ?? newSweep(runs, sweep.experiment.name).path;
    await makeFolder(path).catch((error: unknown) => {
      throw writeError(path, error);
    });
    const lock = await acquireLock(join(path, sweepLock), sweepPurpose);
    const heartbeat = await Heartbeat.start(join(path, sweepHeartbeat), { onLost: () => undefined });
    try {
      const { points: planned, known, inputs } = await planSweep(sweep, file, runs, allowed);
      const points = withCutOff(planned, sweep);
      const dropped = before === null ? 0 : await countDropped(before.record.points, points, runs);
      const created = before?.record.created ?? new Date().toISOString();
      const book = new SweepBook(place, { path, lock, heartbeat, created, known, inputs, dropped, points });
      await book.save();
      return book;
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

  get progress(): SweepProgress {
    return sweepProgress(this.#states, this.#sharesBefore, (performance.now() - this.#begin) / 1000);
  }

  /** As `Sweep` has it. */
  get failure(): ErrorReport | null {
    return this.#failure ?? this.#states.find(({ failure }) => failure !== null)?.failure ?? null;
  }

  /** As `Sweep` has it. */
  get givenUp(): GivenUp | null {
    return this.#givenUp;
  }

  /** Whether every point was trained, as far as it can be. */
  get isDone(): boolean {
    return this.#states.every(({ status }) => status === "completed" || status === "failed");
  }

  onDidChange(listener: (state: PointState) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Notes what is new of a point. Points that are the same have the same run. */
  change(index: number, change: Partial<PointState>): void {
    const { key } = { ...this.#states[index], ...change };
    for (const [other, state] of this.#states.entries()) {
      if (other !== index && (key === null || state.key !== key)) continue;
      this.#states[other] = { ...state, ...change, point: state.point };
      this.#listeners.tell(this.#states[other]);
    }
  }

  /** Notes which points cannot be trained, by what is known of those before them. */
  cutOff(): void {
    for (const [index, { status, failure }] of withCutOff(this.#states, this.#place.sweep).entries()) {
      if (status !== this.#states[index].status) this.change(index, { status, failure });
    }
  }

  /**
   * Notes what training a point came to.
   *
   * @throws why the last runs could not be trained, where that were so many in a row that none can be; `file-unwritable`.
   */
  async settle(index: number, { status, path: told, error }: PointOutcome): Promise<void> {
    // A run that could not be begun has no folder.
    const path = told !== null && (await isThere(told)) ? told : null;
    const entry = path === null ? null : await readRecordedEntry(path, basename(path));
    this.change(index, {
      status: status === "stopped" ? "waiting" : status,
      ...{ path, entry, failure: error },
      ...{ accuracy: entry?.best?.accuracy ?? null, test: entry?.test?.accuracy ?? null },
      ...(status === "completed" ? { share: 1 } : {}),
    });
    this.#failure ??= status === "failed" ? error : null;
    this.cutOff();
    await this.save();
    if (status === "completed") this.#failures.completed();
    if (error === null) return;
    const givenUp = this.#failures.failed(error, entry !== null && entry.engine !== null);
    if (givenUp === null) return;
    this.#givenUp ??= givenUp;
    throw errorOf(error);
  }

  /** Settles when what is known now is on the disk. */
  save(): Promise<void> {
    this.#saving = this.#saving
      .catch(() => undefined)
      .then(() => writeSweep({ path: this.path, record: this.#record() }));
    return this.#saving;
  }

  /** Lets others train the sweep. Settles when they can. */
  async close(): Promise<void> {
    await this.#saving.catch(() => undefined);
    await this.#heartbeat.stop();
    await this.#lock.release();
  }

  #record(): SweepRecord {
    const { sweep, file, runs } = this.#place;
    const { name, sweep: spec } = sweep.experiment;
    return {
      ...{ version: sweepVersion, id: this.id, name },
      ...{ experimentFile: remembered(this.path, file), runs: remembered(this.path, runs) },
      ...{ created: this.created, updated: new Date().toISOString() },
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
  readonly inputs: SweepInputs;
  readonly dropped: number;
  readonly points: readonly PointState[];
}

/** @returns how many completed runs a sweep had that it has no more. */
async function countDropped(
  before: readonly RecordedPoint[],
  points: readonly PointState[],
  runs: string,
): Promise<number> {
  const kept = new Set(points.flatMap((state) => [state.key, runIdOfPoint(state)]));
  const left = before.flatMap(({ key, run }) => (run === null || kept.has(run) || kept.has(key) ? [] : [run]));
  const entries = await inParallel([...new Set(left)], (run) => readRecordedEntry(join(runs, run), run));
  return entries.filter(({ status }) => status === "completed").length;
}

/** What cannot be looked at is there. */
function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => systemCode(error) !== "ENOENT",
  );
}
