import { ExpectedError } from "../../core/errors.ts";
import { recalledFile } from "../../files/experimentJson.ts";
import type { RecordedEntry } from "../runEntry.ts";
import { RunStore } from "../runStore.ts";
import type { PointState } from "./plan.ts";
import { runIdOfPoint } from "./plan.ts";
import { listSweeps, type StoredSweep } from "./sweepFile.ts";
import { writeFileAtomic } from "../../files/atomicFile.ts";

/** One point of a sweep and what came of it, to be shown. */
export interface SweepRow {
  /** From 0, in the sweep's order. */
  readonly index: number;
  readonly values: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** Id of its run; null before there is one. */
  readonly run: string | null;
  /** Of its run; "waiting" where there is none yet. */
  readonly status: RecordedEntry["status"] | "waiting";
  /** Of the best epoch, 0 to 1; on the set that `chosenOn` names. */
  readonly accuracy: number | null;
  readonly chosenOn: string | null;
  readonly bestEpoch: number | null;
  readonly test: number | null;
  readonly testLoss: number | null;
  readonly epoch: number;
  readonly epochs: number | null;
  readonly seconds: number | null;
}

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

function rowOf(row: Pick<SweepRow, "index" | "values" | "seed" | "run">, entry: RecordedEntry | null): SweepRow {
  return {
    ...row,
    status: entry?.status ?? "waiting",
    ...{ accuracy: entry?.best?.accuracy ?? null, chosenOn: entry?.best?.set ?? null },
    ...{
      bestEpoch: entry?.best?.epoch ?? null,
      test: entry?.test?.accuracy ?? null,
      testLoss: entry?.test?.loss ?? null,
    },
    ...{ epoch: entry?.epoch ?? 0, epochs: entry?.epochs ?? null, seconds: entry?.seconds ?? null },
  };
}
