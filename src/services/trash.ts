import { randomBytes } from "node:crypto";
import { lstat, mkdir, readdir, realpath, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ExpectedError } from "../core/errors.ts";
import { renameOver } from "../files/atomicFile.ts";
import { readError, systemCode, writeError } from "../files/fileError.ts";
import { acquireLock, type Lock } from "../files/lock.ts";
import { makeFolder } from "../files/makeFolder.ts";
import { lockFile } from "../files/runFolder.ts";
import { isRunId } from "./runList.ts";

/** Runs that were deleted together. */
export interface Deletion {
  /** 1 for the first since the trash was empty; the highest is the last. */
  readonly sequence: number;
  /** Its folder in the trash, an absolute path. */
  readonly path: string;
  readonly ids: readonly string[];
}

/**
 * Where deleted runs lie until they are undone or removed for good: `.mnist/trash/<sequence>/<id>`. Where the runs do not
 * lie in a folder `.mnist`, the trash is `.trash` among them: nothing is written beside a folder that somebody named.
 */
export class Trash {
  readonly #runs: string;

  /** @param runs folder of all runs, an absolute path. */
  constructor(runs: string) {
    this.#runs = runs;
  }

  /**
   * Takes all these runs out of the list, or none of them.
   *
   * @throws ExpectedError `run-busy` when somebody trains or changes one, `file-unwritable`.
   */
  async put(ids: readonly string[]): Promise<Deletion> {
    const locks: Lock[] = [];
    try {
      for (const id of ids) locks.push(...(await this.#lock(id)));
      const { path, sequence } = await this.#newDeletion();
      try {
        await moveAll(ids, this.#runs, path);
      } catch (error) {
        await rmdir(path).catch(() => undefined);
        throw error;
      }
      // The locks went along.
      for (const id of ids) await rm(join(path, id, lockFile), { force: true }).catch(() => undefined);
      return { sequence, path, ids };
    } finally {
      for (const lock of locks) await lock.release().catch(() => undefined);
    }
  }

  /**
   * Puts the runs of a deletion back.
   *
   * @param sequence which; null: the last.
   * @throws ExpectedError `run-not-found` when it is not in the trash, `bad-usage` when a run of that id is there again,
   * `file-unwritable`.
   */
  async undo(sequence: number | null = null): Promise<Deletion> {
    const deletions = await this.list();
    const last = sequence === null ? deletions.at(0) : deletions.find((each) => each.sequence === sequence);
    if (last === undefined) {
      throw new ExpectedError("run-not-found", "There is no deletion to undo.", {
        next: "What was removed with `mnist-lab trash --empty` cannot come back.",
      });
    }
    for (const id of last.ids) {
      if (await isThere(join(this.#runs, id))) {
        throw new ExpectedError("bad-usage", `A run ${id} is in ${this.#runs} again.`, {
          next: `Move one of the two elsewhere first; the deleted one lies in ${last.path}.`,
        });
      }
    }
    await makeFolder(this.#runs).catch((error: unknown) => {
      throw writeError(this.#runs, error);
    });
    await moveAll(last.ids, last.path, this.#runs);
    // Something else than runs may lie there: it stays.
    await rmdir(last.path).catch(() => undefined);
    return last;
  }

  /** @returns what is in the trash, the last deletion first. @throws ExpectedError `file-unreadable`. */
  async list(): Promise<Deletion[]> {
    const folder = await this.#folder();
    const sequences = (await namesIn(folder)).filter((name) => /^[1-9]\d{0,9}$/.test(name)).map(Number);
    const deletions = sequences.map(async (sequence) => {
      const path = join(folder, String(sequence));
      const ids = (await namesIn(path)).filter(isRunId).sort();
      return { sequence, path, ids };
    });
    return (await Promise.all(deletions))
      .filter(({ ids }) => ids.length > 0)
      .sort((one, other) => other.sequence - one.sequence);
  }

  /**
   * Removes everything in the trash for good.
   *
   * @returns how many runs.
   * @throws ExpectedError `file-unwritable`.
   */
  async empty(): Promise<number> {
    const folder = await this.#folder();
    let removed = 0;
    for (const { path, ids } of await this.list()) {
      // Under another name at first: whoever undoes meanwhile brings all of it back, or nothing.
      const leaving = join(folder, `.${basename(path)}-${randomBytes(4).toString("hex")}`);
      await renameOver(path, leaving).catch((error: unknown) => {
        throw writeError(path, error);
      });
      removed += ids.length;
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch((error: unknown) => {
      throw writeError(folder, error);
    });
    return removed;
  }

  /** @returns nothing where something else than a file has the lock's place: nobody can hold it then. */
  async #lock(id: string): Promise<Lock[]> {
    const path = join(this.#runs, id, lockFile);
    const found = await lstat(path).catch(() => null);
    return found === null || found.isFile() ? [await acquireLock(path, "deleting")] : [];
  }

  /** Through links: a folder can only be moved within one disk. */
  async #folder(): Promise<string> {
    const runs = await realpath(this.#runs).catch(() => this.#runs);
    const parent = dirname(runs);
    return basename(parent) === ".mnist" ? join(parent, "trash") : join(runs, ".trash");
  }

  /** Makes a folder whose number is one more than the highest; of two who delete at once, each gets its own. */
  async #newDeletion(): Promise<{ sequence: number; path: string }> {
    const folder = await this.#folder();
    try {
      await makeFolder(folder);
      for (;;) {
        const taken = (await readdir(folder)).map(Number).filter((number) => Number.isSafeInteger(number));
        const sequence = Math.max(0, ...taken) + 1;
        const path = join(folder, String(sequence));
        if (await isNew(path)) return { sequence, path };
      }
    } catch (error) {
      throw writeError(folder, error);
    }
  }
}

/** Moves all folders, or none: those that were moved go back when one cannot. */
async function moveAll(names: readonly string[], from: string, to: string): Promise<void> {
  const moved: string[] = [];
  try {
    for (const name of names) {
      await renameOver(join(from, name), join(to, name));
      moved.push(name);
    }
  } catch (error) {
    for (const name of moved) await renameOver(join(to, name), join(from, name)).catch(() => undefined);
    throw writeError(from, error);
  }
}

async function isNew(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw readError(folder, error);
  }
}
