import { ExpectedError } from "../../core/errors.ts";
import { recalledFile } from "../../files/experimentJson.ts";
import { RunStore } from "../runStore.ts";
import type { PointState } from "./plan.ts";
import { runIdOfPoint } from "./plan.ts";
import { listSweeps, type StoredSweep } from "./sweepFile.ts";
import { rowOf, type SweepRow } from "./sweepRow.ts";
import { writeFileAtomic } from "../../files/atomicFile.ts";

export type { SweepRow } from "./sweepRow.ts";

/** @returns a point of a sweep that trains here as a row. */
export function rowOfPoint(state: PointState): SweepRow {
  const { point, entry } = state;
  return rowOf({ index: point.index, values: point.values, seed: point.seed, run: runIdOfPoint(state) }, entry);
}

/** @returns the points of a stored sweep in its order, with what their runs say now. @throws ExpectedError `file-unreadable`. */
export async function rowsOfSweep({ path, record }: StoredSweep): Promise<SweepRow[]> {
  const entries = await new RunStore(recalledFile(path, record.runs)).list();
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return record.points.map(({ values, seed, run }, index) =>
    rowOf({ index, values, seed, run }, run === null ? null : (byId.get(run) ?? null)),
  );
}

/** @returns the sweep that a person means. @throws ExpectedError `run-not-found`, `ambiguous-run`, `file-unreadable`. */
export async function findSweep(runs: string, reference: string): Promise<StoredSweep> {
  const sweeps = await listSweeps(runs);
  if (reference === "last" && sweeps.length > 0) return sweeps[0];
  const exact = sweeps.filter(({ record }) => record.id === reference);
  const plain = reference.toLowerCase();
  const like = sweeps.filter(({ record }) => record.id.startsWith(reference) || record.name.toLowerCase() === plain);
  const found = exact.length > 0 ? exact : like;
  if (found.length === 1) return found[0];
  if (found.length > 1) {
    throw new ExpectedError("ambiguous-run", `${JSON.stringify(reference)} fits ${found.length} sweeps.`, {
      next: `Name one of them: ${found.map(({ record }) => record.id).join(", ")}.`,
    });
  }
  throw new ExpectedError("run-not-found", `There is no sweep ${JSON.stringify(reference)} beside ${runs}.`, {
    next: "`mnist-lab sweeps` lists those there are; `mnist-lab sweep FILE` trains one.",
  });
}

/** Writes a table of results, whole or not at all. @throws ExpectedError `file-unwritable`. */
export async function writeTable(file: string, text: string): Promise<void> {
  await writeFileAtomic(file, text);
}
