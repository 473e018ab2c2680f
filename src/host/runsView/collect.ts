import { sep } from "node:path";
import { entryNow, queuedEntry, type LiveState } from "../../services/liveEntry.ts";
import { experimentFileOf } from "../../services/runEntry.ts";
import { queriedRuns, type RunQuery } from "../../services/runQuery.ts";
import type { RunEntry } from "../../services/runStore.ts";
import type { ShownSweep } from "../../services/sweep/sweepWatch.ts";
import { SweepMembers, sweepNodeOf, type RunPoint, type SweepNode } from "./sweepNodes.ts";

/** A run as the tree shows it. */
export interface RunRow {
  /** What the disk says, and over it what the run told in this window since. */
  readonly entry: RunEntry;
  /** Absolute path of its experiment file. */
  readonly file: string | null;
  /** Of a run that trains or is paused: the epoch under way, from 1. */
  readonly epoch: number | null;
  /** Of a run of this window: per cent of its updates that are done, whole ones; null where it is not known, and of others. */
  readonly progress: number | null;
  /** Whether this window trains it. */
  readonly here: boolean;
  /** What its sweep says of it; null for a run by itself. */
  readonly point: RunPoint | null;
}

/** The runs of one experiment file, or of one experiment that came from none. */
export interface RunGroup {
  /** The same for the same experiment, whatever runs there are. */
  readonly key: string;
  /** Absolute path. */
  readonly file: string | null;
  /** Of its newest run. */
  readonly experimentName: string;
  /** The newest first. */
  readonly sweeps: readonly SweepNode[];
  /** Those wanted that no sweep has: the pinned ones first, otherwise in the order that was asked for. */
  readonly rows: readonly RunRow[];
  /** Runs that are wanted, those of its sweeps too. */
  readonly count: number;
  /** The highest accuracy of a best epoch among them. */
  readonly best: number | null;
}

/** What the tree is made of besides runs. */
export interface SweepsNow {
  /** The newest first. */
  readonly sweeps: readonly ShownSweep[];
  /** Folders of those that this window trains. */
  readonly here: ReadonlySet<string>;
}

export interface RunsTree {
  readonly groups: readonly RunGroup[];
  /** Runs that there are, that are wanted, and that train or are paused. */
  readonly all: number;
  readonly shown: number;
  readonly training: number;
}

/**
 * Groups runs by their experiment files, and below those by sweeps. The group of the first run comes first.
 *
 * @param entries those on the disk, newest first.
 * @param live those of this window, in the order in which they came.
 */
export function collectRuns(
  entries: readonly RunEntry[],
  live: readonly LiveState[],
  query: RunQuery,
  { sweeps, here }: SweepsNow = noSweeps,
): RunsTree {
  const living = new Map(live.map((state) => [state.path, state]));
  const known = new Set(entries.map(({ path }) => path));
  const unknown = live.filter(({ path }) => !known.has(path)).map(queuedEntry);
  const states = new Map<RunEntry, LiveState>();
  const all = [...unknown.reverse(), ...entries].map((entry) => {
    const state = living.get(entry.path);
    if (state === undefined) return entry;
    const shown = entryNow(entry, state);
    states.set(shown, state);
    return shown;
  });
  const members = new SweepMembers(sweeps, sep);
  const drafts = new Map<string, Draft>();
  const wanted = queriedRuns(all, query);
  for (const entry of wanted) {
    const { row, sweep } = rowOf(entry, states.get(entry), members);
    const draft = draftFor(drafts, keyOf(row, sweep), sweep?.experimentFile ?? row.file);
    if (sweep === null) draft.rows.push(row);
    else if (draft.sweeps.get(sweep)?.push(row) === undefined) draft.sweeps.set(sweep, [row]);
  }
  if (wanted.length === all.length) {
    // A sweep whose first run is still to come, or whose runs are all gone.
    for (const sweep of sweeps) {
      const draft = draftFor(drafts, `file:${sweep.experimentFile}`, sweep.experimentFile);
      if (!draft.sweeps.has(sweep)) draft.sweeps.set(sweep, []);
    }
  }
  return {
    groups: [...drafts.values()].map((draft) => groupOf(draft, here)),
    all: all.length,
    shown: wanted.length,
    training: all.filter(({ status }) => status === "running" || status === "paused").length,
  };
}

const noSweeps: SweepsNow = { sweeps: [], here: new Set() };

function rowOf(
  entry: RunEntry,
  state: LiveState | undefined,
  members: SweepMembers,
): { readonly row: RunRow; readonly sweep: ShownSweep | null } {
  const { status, epoch, epochs } = entry;
  const goesOn = status === "running" || status === "paused";
  const file = state?.file ?? experimentFileOf(entry);
  const { sweep = null, point = null } = members.of(entry.path, file) ?? {};
  if (state === undefined) {
    const underWay = goesOn ? Math.min(epoch + 1, epochs ?? Infinity) : null;
    return { row: { entry, file, epoch: underWay, progress: null, here: false, point }, sweep };
  }
  const { steps, step, epoch: underWay } = state.progress;
  const row = {
    ...{ entry, file, point, here: true },
    epoch: goesOn && underWay > 0 ? underWay : null,
    progress: steps === null || steps === 0 ? null : Math.min(100, Math.floor((100 * step) / steps)),
  };
  return { row, sweep };
}

/** A group that is being made. */
interface Draft {
  readonly key: string;
  readonly file: string | null;
  readonly rows: RunRow[];
  readonly sweeps: Map<ShownSweep, RunRow[]>;
}

function draftFor(drafts: Map<string, Draft>, key: string, file: string | null): Draft {
  const known = drafts.get(key);
  if (known !== undefined) return known;
  const draft: Draft = { key, file, rows: [], sweeps: new Map() };
  drafts.set(key, draft);
  return draft;
}

function groupOf({ key, file, rows, sweeps }: Draft, here: ReadonlySet<string>): RunGroup {
  const nodes = [...sweeps]
    .map(([sweep, members]) => sweepNodeOf(sweep, members, here))
    .sort((one, other) => (one.created < other.created ? 1 : one.created > other.created ? -1 : 0));
  const all = [...rows, ...[...sweeps.values()].flat()];
  return {
    ...{ key, file, sweeps: nodes, count: all.length },
    experimentName: newestOf(rows)?.entry.experimentName ?? nodes.at(0)?.name ?? "",
    rows: [...rows.filter(({ entry }) => entry.pinned), ...rows.filter(({ entry }) => !entry.pinned)],
    best: bestOf(all),
  };
}

function keyOf({ file, entry }: RunRow, sweep: ShownSweep | null): string {
  if (sweep !== null) return `file:${sweep.experimentFile}`;
  return file === null ? `name:${entry.experimentName}` : `file:${file}`;
}

function newestOf(rows: readonly RunRow[]): RunRow | undefined {
  return rows.reduce<RunRow | undefined>(
    (newest, row) => (newest === undefined || row.entry.created > newest.entry.created ? row : newest),
    undefined,
  );
}

function bestOf(rows: readonly RunRow[]): number | null {
  const figures = rows.flatMap(({ entry: { best } }) =>
    best === null || Number.isNaN(best.accuracy) ? [] : [best.accuracy],
  );
  return figures.length === 0 ? null : Math.max(...figures);
}
