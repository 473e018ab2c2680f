import type { SweepProgress } from "../../core/sweep/progress.ts";
import type { ShownSweep } from "../../services/sweep/sweepWatch.ts";
import type { SweepRow } from "../../services/sweep/sweepRow.ts";
import type { RunRow } from "./collect.ts";

/** A sweep as the tree shows it. */
export interface SweepNode {
  /** The same as long as the sweep is there. */
  readonly key: string;
  /** Its folder, an absolute path. */
  readonly path: string;
  /** Absolute path of its experiment file. */
  readonly file: string;
  readonly name: string;
  /** ISO 8601. */
  readonly created: string;
  readonly parameters: readonly string[];
  readonly repeats: number;
  readonly isTraining: boolean;
  /** Whether this window trains it. */
  readonly here: boolean;
  /** The time left in steps that a person would say. */
  readonly progress: SweepProgress;
  /** Points without a run. */
  readonly waiting: number;
  /** Those of its runs that are wanted: what trains first, then the pinned ones, otherwise in the order that was asked for. */
  readonly rows: readonly RunRow[];
}

/** What a sweep says of one of its runs. */
export interface RunPoint {
  readonly values: SweepRow["values"];
  /** Null where all runs of the sweep have the same. */
  readonly seed: number | null;
  /** Whether it has the highest accuracy of all. */
  readonly isBest: boolean;
}

/** Which runs belong to which sweep, by their folders' paths: each to one. */
export class SweepMembers {
  readonly #claims = new Map<string, { readonly sweep: ShownSweep; readonly index: number }[]>();

  /** @param sweeps newest first. */
  constructor(sweeps: readonly ShownSweep[], separator: string) {
    for (const sweep of sweeps) {
      for (const [index, { run }] of sweep.rows.entries()) {
        if (run === null) continue;
        const path = `${sweep.runs}${separator}${run}`;
        const claims = this.#claims.get(path);
        if (claims === undefined) this.#claims.set(path, [{ sweep, index }]);
        else claims.push({ sweep, index });
      }
    }
  }

  /** @returns the sweep of the run's own file, otherwise the newest that has it; null for a run by itself. */
  of(path: string, file: string | null): { readonly sweep: ShownSweep; readonly point: RunPoint } | null {
    const claims = this.#claims.get(path) ?? [];
    const claim = claims.find(({ sweep }) => sweep.experimentFile === file) ?? claims.at(0);
    if (claim === undefined) return null;
    const { sweep, index } = claim;
    const { values, seed } = sweep.rows[index];
    const isBest = sweep.progress.best?.index === index;
    return { sweep, point: { values, seed: sweep.repeats > 1 ? seed : null, isBest } };
  }
}

/** @param rows of its runs that are wanted, in the order that was asked for. @param here folders of the sweeps that this window trains. */
export function sweepNodeOf(sweep: ShownSweep, rows: readonly RunRow[], here: ReadonlySet<string>): SweepNode {
  const { path, experimentFile, name, created, parameters, repeats, isTraining, progress } = sweep;
  const trains = ({ entry: { status } }: RunRow): boolean => status === "running" || status === "paused";
  const idle = rows.filter((row) => !trains(row));
  return {
    ...{ key: `sweep:${path}`, path, file: experimentFile, name, created, parameters, repeats, isTraining },
    here: here.has(path),
    progress: { ...progress, secondsLeft: isTraining ? told(progress.secondsLeft) : null },
    waiting: sweep.rows.filter(({ run }) => run === null).length,
    rows: [
      ...rows.filter(trains),
      ...idle.filter(({ entry }) => entry.pinned),
      ...idle.filter(({ entry }) => !entry.pinned),
    ],
  };
}

/** A guess: in finer steps it would be a pretence, and its line be drawn anew at every look. */
function told(seconds: number | null): number | null {
  if (seconds === null || seconds === 0) return null;
  return seconds < 57.5 ? Math.max(5, Math.round(seconds / 5) * 5) : Math.max(1, Math.round(seconds / 60)) * 60;
}
