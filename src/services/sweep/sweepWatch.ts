import { stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { sharesOf, sweepProgress, type PointProgress, type SweepProgress } from "../../core/sweep/progress.ts";
import { recalledFile } from "../../files/experimentJson.ts";
import { watchHolder } from "../../files/lock.ts";
import { inParallel } from "../inParallel.ts";
import { Listeners } from "../listeners.ts";
import { entryNow, queuedEntry, type LiveState } from "../liveEntry.ts";
import { LiveRuns } from "../liveRuns.ts";
import type { RunEntry } from "../runEntry.ts";
import type { RunStores } from "../runStores.ts";
import { RunsWatch } from "../runsWatch.ts";
import type { Trainings } from "../trainings.ts";
import {
  readSweep,
  sweepFileName,
  sweepHeartbeat,
  sweepLock,
  sweepPaths,
  sweepPurpose,
  sweepsFolder,
  type SweepRecord,
} from "./sweepFile.ts";
import { rowOf, type SweepRow } from "./sweepRow.ts";

/** A sweep as it is now. */
export interface ShownSweep {
  readonly id: string;
  /** Its folder, an absolute path. */
  readonly path: string;
  readonly name: string;
  /** Absolute path. */
  readonly experimentFile: string;
  /** Folder of its runs, an absolute path. */
  readonly runs: string;
  /** ISO 8601 in UTC: when it was begun. */
  readonly created: string;
  /** Paths of what is varied. */
  readonly parameters: readonly string[];
  readonly repeats: number;
  readonly warmStart: boolean;
  /** In the sweep's order, with what the runs told until now. */
  readonly rows: readonly SweepRow[];
  readonly progress: SweepProgress;
  /** Whether a process that lives trains it, wherever. */
  readonly isTraining: boolean;
}

/** Milliseconds between two looks at what runs of this process tell many times a second. */
const pace = 500;
/** Milliseconds for which the heartbeat of a sweep on another computer is watched. */
const patience = 2500;

/**
 * The sweeps beside all runs, kept up to date while this lives, whoever trains them: their folders are watched as those of
 * the runs are, and what their runs say is what `RunStores` knows already.
 */
export class SweepWatch {
  readonly #stores: RunStores;
  readonly #live: LiveRuns;
  readonly #watch = new RunsWatch(() => this.refresh());
  readonly #listeners = new Listeners<undefined>();
  readonly #files = new Map<string, KnownFile>();
  /** When each that trains was first seen to, and how far it was then. */
  readonly #begun = new Map<string, Begun>();
  readonly #stopListening: () => void;
  readonly #ready: Promise<void>;
  #found: readonly FoundSweep[] = [];
  #sweeps: readonly ShownSweep[] = [];
  /** What was last told, as text. */
  #told = "[]";
  #reading: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #disposed = false;

  /** @param trainings whose runs tell more than the disk does. */
  constructor(stores: RunStores, trainings: Trainings) {
    this.#stores = stores;
    this.#live = new LiveRuns(trainings, stores, () => this.#showSoon());
    this.#stopListening = stores.onDidChange(() => void this.refresh());
    this.#ready = stores.scanned.then(() => this.refresh());
  }

  /** The newest first; empty before `ready` has settled. */
  get sweeps(): readonly ShownSweep[] {
    return this.#sweeps;
  }

  /** Settles when the sweeps that there were at the beginning are known; never rejects. */
  get ready(): Promise<void> {
    return this.#ready;
  }

  /** @param path of a sweep's folder. */
  find(path: string): ShownSweep | null {
    const absolute = resolve(path);
    return this.#sweeps.find((sweep) => sweep.path === absolute) ?? null;
  }

  /** @param listener is told after `sweeps` has changed. @returns a function that ends the listening. */
  onDidChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Looks at the sweeps again. Settles when what was there at the call is known. Never rejects. */
  refresh(): Promise<void> {
    if (this.#disposed) return Promise.resolve();
    if (this.#reading === null) {
      this.#reading = this.#read().finally(() => (this.#reading = null));
      return this.#reading;
    }
    this.#next ??= this.#reading.then(() => {
      this.#next = null;
      return this.refresh();
    });
    return this.#next;
  }

  dispose(): void {
    this.#disposed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#stopListening();
    this.#live.dispose();
    this.#watch.dispose();
  }

  async #read(): Promise<void> {
    const places = await Promise.all(
      this.#stores.stores.map(async ({ runs }) => ({ runs, paths: await sweepPaths(runs).catch(() => []) })),
    );
    const all = places.flatMap(({ runs, paths }) => paths.map((path) => ({ runs, path })));
    const found = await inParallel(all, ({ runs, path }) => this.#find(path, runs));
    if (this.#disposed) return;
    this.#found = found.filter((each) => each !== null).sort(newestFirst);
    const paths = new Set(all.map(({ path }) => path));
    for (const path of this.#files.keys()) if (!paths.has(path)) this.#files.delete(path);
    this.#watch.watch(
      [
        // A folder that is not there cannot be watched: the first sweep comes with its first runs.
        ...places.flatMap(({ runs, paths }) => (paths.length === 0 ? [] : [sweepsFolder(runs)])),
        ...this.#found.flatMap(({ path, isTraining }) => (isTraining ? [path] : [])),
      ],
      [],
    );
    this.#show();
  }

  async #find(path: string, runs: string): Promise<FoundSweep | null> {
    const record = await this.#record(path);
    if (record === null) return null;
    const [lock, heartbeat] = [join(path, sweepLock), join(path, sweepHeartbeat)];
    const holder = await watchHolder(lock, heartbeat, patience).catch(() => null);
    const isTraining = holder?.state === "alive" && holder.lock.purpose === sweepPurpose;
    return { path, runs, record, isTraining };
  }

  /** @returns null where there is none that can be read. */
  async #record(path: string): Promise<SweepRecord | null> {
    const found = await stat(join(path, sweepFileName)).catch(() => null);
    if (found === null) return null;
    const stamp = [found.ctimeMs, found.mtimeMs, found.ino, found.size].join();
    const known = this.#files.get(path);
    if (known?.stamp === stamp) return known.record;
    const record = await readSweep(path).then(
      (stored) => stored.record,
      () => null,
    );
    this.#files.set(path, { stamp, record });
    return record;
  }

  #showSoon(): void {
    if (this.#found.length === 0 || this.#disposed) return;
    this.#timer ??= setTimeout(() => this.#show(), pace);
  }

  /** Tells where something has changed. */
  #show(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const runs = this.#found.length === 0 ? new Map<string, RunNow>() : this.#runsNow();
    this.#sweeps = this.#found.map((found) => this.#shown(found, runs));
    const told = JSON.stringify(this.#sweeps, toldValue);
    if (told === this.#told) return;
    this.#told = told;
    this.#listeners.tell(undefined);
  }

  /** @returns every run by its folder's path. */
  #runsNow(): Map<string, RunNow> {
    const runs = new Map<string, RunNow>(this.#stores.runs.map((entry) => [entry.path, { entry, live: null }]));
    for (const live of this.#live.states) {
      const entry = runs.get(live.path)?.entry ?? queuedEntry(live);
      runs.set(live.path, { entry: entryNow(entry, live), live });
    }
    return runs;
  }

  #shown({ path, runs, record, isTraining }: FoundSweep, known: ReadonlyMap<string, RunNow>): ShownSweep {
    const { id, name, experimentFile, created, parameters, repeats, warmStart } = record;
    const ran = record.points.map(({ run }) => (run === null ? null : (known.get(`${runs}${sep}${run}`) ?? null)));
    // A run that was deleted is none.
    const rows = record.points.map(({ values, seed, run }, index) =>
      rowOf({ index, values, seed, run: ran[index] === null ? null : run }, ran[index]?.entry ?? null),
    );
    const points = rows.map((row, index) => pointOf(row, ran[index]));
    const begun = this.#beginOf(path, isTraining, points);
    const seconds = (performance.now() - begun.at) / 1000;
    return {
      ...{ id, path, name, experimentFile: recalledFile(path, experimentFile), runs, created },
      ...{ parameters, repeats, warmStart, rows, isTraining },
      progress: sweepProgress(points, begun.shares, seconds),
    };
  }

  /** How fast a sweep goes is only known while it trains. */
  #beginOf(path: string, isTraining: boolean, points: readonly PointProgress[]): Begun {
    const known = isTraining ? this.#begun.get(path) : undefined;
    const begun = known ?? { at: performance.now(), shares: sharesOf(points) };
    if (isTraining) this.#begun.set(path, begun);
    else this.#begun.delete(path);
    return begun;
  }
}

interface KnownFile {
  /** Times, number and size of the file. */
  readonly stamp: string;
  readonly record: SweepRecord | null;
}

interface FoundSweep {
  readonly path: string;
  readonly runs: string;
  readonly record: SweepRecord;
  readonly isTraining: boolean;
}

interface RunNow {
  readonly entry: RunEntry;
  /** Null for a run that another process trains, or nobody. */
  readonly live: LiveState | null;
}

interface Begun {
  /** In milliseconds of `performance.now()`. */
  readonly at: number;
  readonly shares: number;
}

function pointOf({ status, accuracy, test, epoch, epochs }: SweepRow, ran: RunNow | null): PointProgress {
  const { steps = null, step = 0 } = ran?.live?.progress ?? {};
  const [done, all] = steps === null ? [epoch, epochs ?? 0] : [step, steps];
  const share = all === 0 ? 0 : Math.min(1, done / all);
  switch (status) {
    case "completed":
      return { status: "completed", share: 1, accuracy, test };
    case "failed":
      return { status: "failed", share, accuracy, test };
    case "running":
    case "paused":
      return { status: "running", share, accuracy, test };
    case "waiting":
    case "queued":
    case "stopped":
    case "interrupted":
    case "damaged":
      return { status: "waiting", share, accuracy, test };
  }
}

/** The time that is left changes at every look: that alone is told when a person would see it. */
function toldValue(key: string, value: unknown): unknown {
  return key === "secondsLeft" && typeof value === "number" ? Math.round(value / 5) : value;
}

function newestFirst({ record: one }: FoundSweep, { record: other }: FoundSweep): number {
  return one.created === other.created ? (one.id < other.id ? 1 : -1) : one.created < other.created ? 1 : -1;
}
