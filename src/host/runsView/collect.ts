import { entryNow, queuedEntry, type LiveState } from "../../services/liveEntry.ts";
import { experimentFileOf } from "../../services/runEntry.ts";
import { queriedRuns, type RunQuery } from "../../services/runQuery.ts";
import type { RunEntry } from "../../services/runStore.ts";

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
}

/** The runs of one experiment file, or of one experiment that came from none. */
export interface RunGroup {
  /** The same for the same experiment, whatever runs there are. */
  readonly key: string;
  /** Absolute path. */
  readonly file: string | null;
  /** Of its newest run. */
  readonly experimentName: string;
  /** Those wanted: the pinned ones first, otherwise in the order that was asked for. */
  readonly rows: readonly RunRow[];
  /** The highest accuracy of a best epoch among them. */
  readonly best: number | null;
}

export interface RunsTree {
  readonly groups: readonly RunGroup[];
  /** Runs that there are, that are wanted, and that train or are paused. */
  readonly all: number;
  readonly shown: number;
  readonly training: number;
}

/**
 * Groups runs by their experiment files. The group of the first run comes first.
 *
 * @param entries those on the disk, newest first.
 * @param live those of this window, in the order in which they came.
 */
export function collectRuns(entries: readonly RunEntry[], live: readonly LiveState[], query: RunQuery): RunsTree {
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
  const rows = queriedRuns(all, query).map((entry) => rowOf(entry, states.get(entry)));
  return {
    groups: groupsOf(rows),
    all: all.length,
    shown: rows.length,
    training: all.filter(({ status }) => status === "running" || status === "paused").length,
  };
}

function rowOf(entry: RunEntry, state: LiveState | undefined): RunRow {
  const { status, epoch, epochs } = entry;
  const goesOn = status === "running" || status === "paused";
  if (state === undefined) {
    const underWay = goesOn ? Math.min(epoch + 1, epochs ?? Infinity) : null;
    return { entry, file: experimentFileOf(entry), epoch: underWay, progress: null, here: false };
  }
  const { steps, step, epoch: underWay } = state.progress;
  return {
    entry,
    file: state.file ?? experimentFileOf(entry),
    epoch: goesOn && underWay > 0 ? underWay : null,
    progress: steps === null || steps === 0 ? null : Math.min(100, Math.floor((100 * step) / steps)),
    here: true,
  };
}

function groupsOf(rows: readonly RunRow[]): RunGroup[] {
  const groups = new Map<string, RunRow[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups].map(([key, members]) => ({
    key,
    file: members.at(0)?.file ?? null,
    experimentName: newestOf(members)?.entry.experimentName ?? "",
    rows: [...members.filter(({ entry }) => entry.pinned), ...members.filter(({ entry }) => !entry.pinned)],
    best: bestOf(members),
  }));
}

function keyOf({ file, entry }: RunRow): string {
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
