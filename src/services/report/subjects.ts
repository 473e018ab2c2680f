import { ExpectedError } from "../../core/errors.ts";
import { sweepCalled } from "../export/subjects.ts";
import { RunStore } from "../runStore.ts";

/** What a report is to be made of. */
export interface ReportSubjects {
  /** Folders. */
  readonly runs: readonly string[];
  readonly sweep: string | null;
  /** Of the only run, or of the sweep; null for several runs. */
  readonly name: string | null;
}

/**
 * @param runs folder of all runs. @param references of runs, or one of a sweep; what could be either is a run.
 * @throws ExpectedError `run-not-found`, `ambiguous-run`, `bad-usage` for sweeps among others, `file-unreadable`.
 */
export async function reportSubjects(runs: string, references: readonly string[]): Promise<ReportSubjects> {
  const store = new RunStore(runs);
  const found = new Map<string, string>();
  for (const reference of references) {
    try {
      const { path, name } = await store.find(reference);
      found.set(path, name);
    } catch (error) {
      if (!(error instanceof ExpectedError) || error.code !== "run-not-found") throw error;
      const sweep = await sweepCalled(runs, reference, error);
      if (references.length === 1) return { runs: [], sweep: sweep.path, name: sweep.record.name };
      throw new ExpectedError("bad-usage", `${reference} is a sweep: a report is of runs, or of one sweep.`, {
        next: "Name the sweep alone, or runs of it.",
      });
    }
  }
  const names = [...found.values()];
  return { runs: [...found.keys()], sweep: null, name: names.length === 1 ? names[0] : null };
}

/** @param name of what the report is of. @returns a file's name for it that every system takes. */
export function reportName(name: string | null): string {
  const plain = (name ?? "")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return plain === "" ? "lab-report.html" : `lab-report-${plain}.html`;
}
