import { basename, join } from "node:path";
import type { SetName } from "../../core/dataset.ts";
import type { SweepContent, SweepRun } from "../../protocol/sweep.ts";
import type { RunEntry } from "../../services/runStore.ts";
import type { SweepRow } from "../../services/sweep/sweepRow.ts";
import type { ShownSweep } from "../../services/sweep/sweepWatch.ts";
import type { Say } from "../messages/translator.ts";

/**
 * @param entries all runs that are known. @param say says what the layers below said in the person's language.
 * @returns what the page of a sweep is told.
 */
export function sweepContent(sweep: ShownSweep, entries: readonly RunEntry[], say: Say): SweepContent {
  const { name, experimentFile, runs, parameters, repeats, warmStart, rows, progress, isTraining } = sweep;
  const known = new Map(entries.map((entry) => [entry.path, entry]));
  const runOf = (row: SweepRow): SweepRun => {
    const path = row.run === null ? null : join(runs, row.run);
    const failure = path === null ? null : (known.get(path)?.failure ?? null);
    const { index, values, seed, status, accuracy, bestEpoch, test, testLoss, seconds, epoch, epochs } = row;
    return {
      ...{ index, values, seed, path, status, accuracy, bestEpoch, test, seconds, epoch, epochs },
      chosenOn: setNameOf(row.chosenOn),
      testLoss: testLoss !== null && Number.isFinite(testLoss) ? testLoss : null,
      failure: failure === null ? null : say(failure),
    };
  };
  return {
    ...{ name, file: basename(experimentFile), parameters, repeats, warmStart, isTraining, progress },
    runs: rows.map(runOf),
  };
}

function setNameOf(name: string | null): SetName | null {
  return name === "train" || name === "validation" || name === "test" ? name : null;
}
