import { ExpectedError } from "../../core/errors.ts";
import { recalledFile } from "../../files/experimentJson.ts";
import { RunStore } from "../runStore.ts";
import type { StoredSweep } from "../sweep/sweepFile.ts";
import { findSweep } from "../sweep/sweepRows.ts";
import type { ExportedRun } from "./exportRuns.ts";

/** What a person wants to have exported. */
export interface ExportSubjects {
  readonly runs: readonly ExportedRun[];
  /** The sweep itself, for its table. */
  readonly sweep: StoredSweep | null;
}

/**
 * @param runs folder of all runs. @param references of runs, or of sweeps, which stand for their runs.
 * @param ofSweep whether a sweep itself is wanted.
 * @throws ExpectedError `run-not-found`, `ambiguous-run`, `bad-usage`, `file-unreadable`.
 */
export async function exportSubjects(
  runs: string,
  references: readonly string[],
  ofSweep: boolean,
): Promise<ExportSubjects> {
  if (ofSweep) {
    const reference = references.at(0);
    if (reference === undefined || references.length > 1) {
      throw new ExpectedError("bad-usage", "A sweep's table is of one sweep.", {
        next: "Name it: `mnist-lab export SWEEP --as sweep-csv`; `mnist-lab sweeps` lists them.",
      });
    }
    return { runs: [], sweep: await findSweep(runs, reference) };
  }
  const store = new RunStore(runs);
  const found = new Map<string, ExportedRun>();
  for (const reference of references) {
    for (const run of await runsCalled(reference, store)) found.set(run.path, run);
  }
  return { runs: [...found.values()], sweep: null };
}

async function runsCalled(reference: string, store: RunStore): Promise<ExportedRun[]> {
  try {
    return [await store.find(reference)];
  } catch (error) {
    if (!(error instanceof ExpectedError) || error.code !== "run-not-found") throw error;
    return runsOfSweep(await sweepCalled(store.runs, reference, error));
  }
}

/**
 * Looks among the sweeps for what is no run.
 *
 * @param notFound is thrown where there is no such sweep either.
 * @throws ExpectedError `ambiguous-run`, besides it.
 */
export async function sweepCalled(runs: string, reference: string, notFound: ExpectedError): Promise<StoredSweep> {
  return findSweep(runs, reference).catch((error: unknown) => {
    throw error instanceof ExpectedError && error.code === "ambiguous-run" ? error : notFound;
  });
}

/** @returns the runs that a sweep has so far, in its order. @throws ExpectedError `not-available` where there is none. */
export async function runsOfSweep({ path, record }: StoredSweep): Promise<ExportedRun[]> {
  const entries = await new RunStore(recalledFile(path, record.runs)).list();
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const runs = record.points.flatMap(({ run }) => (run === null ? [] : (byId.get(run) ?? [])));
  if (runs.length > 0) return [...new Set(runs)];
  throw new ExpectedError("not-available", `The sweep ${record.name} has no runs yet.`, {
    next: "Let it train, and export it then.",
  });
}
