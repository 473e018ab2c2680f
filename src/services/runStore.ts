import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { readRecordedEntry, type RecordedEntry, type RunEntry } from "./runEntry.ts";
import { isRunId, readRecordedEntries } from "./runList.ts";
import { findRun } from "./runReference.ts";

export type { RunEntry } from "./runEntry.ts";

/** The runs in a folder: listing, finding, and what a person does with them. Nothing is kept between two calls. */
export class RunStore {
  /** Folder of all runs, an absolute path. */
  readonly runs: string;

  /** @param runs folder of all runs, `.mnist/runs`; it need not be there yet. */
  constructor(runs: string) {
    this.runs = resolve(runs);
  }

  /**
   * @returns every run, the newest first; a damaged one too, with its problem.
   * @throws ExpectedError `file-unreadable` when the folder cannot be read.
   */
  async list(): Promise<RunEntry[]> {
    return (await readRecordedEntries(this.runs)).map((entry) => this.#observed(entry)).sort(newestFirst);
  }

  /**
   * @param reference id, name, beginning or last four characters of an id, or `last`.
   * @throws ExpectedError `run-not-found`, `ambiguous-run`, `file-unreadable`.
   */
  async find(reference: string): Promise<RunEntry> {
    if (isRunId(reference) && (await isFolder(join(this.runs, reference)))) {
      return this.#observed(await readRecordedEntry(join(this.runs, reference), reference));
    }
    return findRun(reference, await this.list(), this.runs);
  }

  #observed(entry: RecordedEntry): RunEntry {
    return { ...entry, path: join(this.runs, entry.id), holder: null };
  }
}

function newestFirst(one: RunEntry, other: RunEntry): number {
  return compare(other.created, one.created) || compare(other.id, one.id);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
