import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ExpectedError } from "../core/errors.ts";
import { aboutFile, readAbout, writeAbout, type About } from "../files/about.ts";
import { acquireLock } from "../files/lock.ts";
import { checkedName, checkedNote } from "./aboutText.ts";
import { observedRuns } from "./observedRun.ts";
import { readRecordedEntry, type RunEntry } from "./runEntry.ts";
import { isRunId, readRecordedEntries } from "./runList.ts";
import { findRun } from "./runReference.ts";
import { emptySweepTrash } from "./sweep/sweepTrash.ts";
import { Trash } from "./trash.ts";

export type { RunEntry } from "./runEntry.ts";

/** Runs that were deleted together, newest first. */
export interface DeletedRuns {
  /** The highest is the last deletion. */
  readonly sequence: number;
  readonly runs: readonly RunEntry[];
}

/** The runs in a folder: listing, finding, and what a person does with them. Nothing is kept between two calls. */
export class RunStore {
  /** Folder of all runs, an absolute path. */
  readonly runs: string;
  readonly #trash: Trash;

  /** @param runs folder of all runs, `.mnist/runs`; it need not be there yet. */
  constructor(runs: string) {
    this.runs = resolve(runs);
    this.#trash = new Trash(this.runs);
  }

  /**
   * @returns every run, the newest first; a damaged one too, with its problem.
   * @throws ExpectedError `file-unreadable` when the folder cannot be read.
   */
  async list(): Promise<RunEntry[]> {
    return (await observedRuns(this.runs, await readRecordedEntries(this.runs))).sort(newestFirst);
  }

  /**
   * @param reference id, name, beginning or last four characters of an id, or `last`.
   * @throws ExpectedError `run-not-found`, `ambiguous-run`, `file-unreadable`.
   */
  async find(reference: string): Promise<RunEntry> {
    return (await this.#entry(reference)) ?? findRun(reference, await this.list(), this.runs);
  }

  /**
   * @param name null for the experiment's name.
   * @throws ExpectedError `bad-usage` for a name that cannot be, and as `note`.
   */
  async rename(id: string, name: string | null): Promise<RunEntry> {
    const checked = name === null ? null : checkedName(name);
    return this.#change(id, "renaming", (about) => ({ ...about, name: checked }));
  }

  /**
   * @param text empty for none; may have several lines.
   * @throws ExpectedError `run-not-found`; `run-busy` while somebody else changes it; `not-available` when a newer version
   * wrote the run; `damaged-run`, `file-unwritable`.
   */
  async note(id: string, text: string): Promise<RunEntry> {
    const note = checkedNote(text);
    return this.#change(id, "noting", (about) => ({ ...about, note }));
  }

  /** @throws ExpectedError as `note`. */
  async pin(id: string, pinned: boolean): Promise<RunEntry> {
    return this.#change(id, "pinning", (about) => ({ ...about, pinned }));
  }

  /**
   * Moves all these runs to the trash, or none.
   *
   * @throws ExpectedError `run-not-found`; `run-busy` when one is trained or changed; `file-unwritable`.
   */
  async delete(ids: readonly string[]): Promise<DeletedRuns> {
    const entries = await Promise.all([...new Set(ids)].map((id) => this.#known(id)));
    const { sequence } = await this.#trash.put(entries.map(({ id }) => id));
    return { sequence, runs: entries };
  }

  /**
   * Brings the runs of a deletion back.
   *
   * @param sequence which; null: the last.
   * @throws ExpectedError `run-not-found` when it is not in the trash; `bad-usage` when a run of that id is there again;
   * `file-unwritable`.
   */
  async undo(sequence: number | null = null): Promise<RunEntry[]> {
    const { ids } = await this.#trash.undo(sequence);
    return Promise.all(ids.map((id) => this.#known(id)));
  }

  /** @returns what is in the trash, the last deletion first. @throws ExpectedError `file-unreadable`. */
  async trash(): Promise<DeletedRuns[]> {
    const deletions = await this.#trash.list();
    return Promise.all(
      deletions.map(async ({ sequence, path, ids }) => {
        const recorded = await Promise.all(ids.map((id) => readRecordedEntry(join(path, id), id)));
        return { sequence, runs: (await observedRuns(path, recorded)).sort(newestFirst) };
      }),
    );
  }

  /** Removes what is in the trash for good, sweeps too. @returns how many runs. @throws ExpectedError `file-unwritable`. */
  async emptyTrash(): Promise<number> {
    await emptySweepTrash(this.runs);
    return this.#trash.empty();
  }

  async #change(id: string, purpose: string, change: (about: About) => About): Promise<RunEntry> {
    const { path, newer } = await this.#known(id);
    if (newer) {
      throw new ExpectedError("not-available", `${id} was written by a newer version and cannot be changed.`, {
        next: "Update MNIST Lab.",
      });
    }
    const lock = await acquireLock(join(path, `${aboutFile}.lock`), purpose, {
      heartbeat: null,
      patience: aboutPatience,
    });
    try {
      await writeAbout(path, change(await readAbout(path)));
    } finally {
      await lock.release();
    }
    return this.#known(id);
  }

  async #known(id: string): Promise<RunEntry> {
    const entry = await this.#entry(id);
    if (entry !== null) return entry;
    throw new ExpectedError("run-not-found", `There is no run ${JSON.stringify(id)} in ${this.runs}.`, {
      next: "`mnist-lab runs` lists those there are.",
    });
  }

  async #entry(id: string): Promise<RunEntry | null> {
    if (!isRunId(id) || !(await isFolder(join(this.runs, id)))) return null;
    const [entry] = await observedRuns(this.runs, [await readRecordedEntry(join(this.runs, id), id)]);
    return entry;
  }
}

/** Milliseconds. Nobody who lives holds it for so long. */
const aboutPatience = 2500;

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
