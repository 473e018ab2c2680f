import { ExpectedError } from "../../core/errors.ts";
import { recalledFile } from "../../files/experimentJson.ts";
import { newest } from "../runReference.ts";
import { RunStore } from "../runStore.ts";
import type { PointState } from "./plan.ts";
import { runIdOfPoint } from "./plan.ts";
import { readSweeps, type StoredSweep } from "./sweepFile.ts";
import { rowOf, type SweepRow } from "./sweepRow.ts";

export type { SweepRow } from "./sweepRow.ts";

/** @returns a point of a sweep that trains here as a row. */
export function rowOfPoint(state: PointState): SweepRow {
  const { point, entry } = state;
  const row = rowOf({ index: point.index, values: point.values, seed: point.seed, run: runIdOfPoint(state) }, entry);
  // A run that could not be begun says nothing by itself.
  return entry === null && state.status === "failed" ? { ...row, status: "failed" } : row;
}

/** @returns the points of a stored sweep in its order, with what their runs say now. @throws ExpectedError `file-unreadable`. */
export async function rowsOfSweep({ path, record }: StoredSweep): Promise<SweepRow[]> {
  const entries = await new RunStore(recalledFile(path, record.runs)).list();
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return record.points.map(({ values, seed, run }, index) => {
    const entry = run === null ? null : (byId.get(run) ?? null);
    // A run that was deleted is none.
    return rowOf({ index, values, seed, run: entry === null ? null : run }, entry);
  });
}

/**
 * Finds the sweep that a person means: by its id, its name, the beginning or the last four characters of its id, or `last`.
 *
 * @param runs folder of all runs.
 * @throws ExpectedError `run-not-found`; `ambiguous-run`, with those it could be; `file-unreadable`; why that which is named
 * cannot be read.
 */
export async function findSweep(runs: string, reference: string): Promise<StoredSweep> {
  const { sweeps, damaged } = await readSweeps(runs);
  if (reference === newest && sweeps.length > 0) return sweeps[0];
  const unreadable = damaged.find(({ id }) => id === reference);
  if (unreadable !== undefined) throw unreadable.error;
  for (const candidates of readings(reference, sweeps)) {
    if (candidates.length === 1) return candidates[0];
    if (candidates.length > 1) {
      throw new ExpectedError("ambiguous-run", `${JSON.stringify(reference)} fits ${candidates.length} sweeps.`, {
        next: `Name one of them: ${candidates.map(({ record }) => record.id).join(", ")}.`,
      });
    }
  }
  const meant = damaged.filter(
    ({ id }) => reference !== "" && (id.startsWith(reference) || id.endsWith(`-${reference}`)),
  );
  if (meant.length === 1) throw meant[0].error;
  throw new ExpectedError("run-not-found", `There is no sweep ${JSON.stringify(reference)} beside ${runs}.`, {
    next: "`mnist-lab sweeps` lists those there are; `mnist-lab sweep FILE` trains one.",
  });
}

/** As for runs, from the narrowest to the widest: the first that any sweep fits decides. */
function* readings(reference: string, sweeps: readonly StoredSweep[]): Generator<StoredSweep[]> {
  // Of a variable in a shell that is not set: every id begins with it.
  if (reference === "") return;
  const those = (fits: (id: string, name: string) => boolean): StoredSweep[] =>
    sweeps.filter(({ record }) => fits(record.id, record.name));
  yield those((id) => id === reference);
  yield those((_, name) => name === reference);
  yield those((id) => id.startsWith(reference));
  yield those((id) => id.endsWith(`-${reference}`));
  const plain = reference.toLowerCase();
  yield those((_, name) => name.toLowerCase() === plain);
}
