import { randomBytes } from "node:crypto";
import { open, rm, type FileHandle } from "node:fs/promises";
import { writeError } from "./fileError.ts";

/** Bytes: enough for a summary with a confusion matrix and a few events, in whole pages of any file system. */
const size = 65_536;

/**
 * Room and a file handle that are kept back for the last words, for when the disk is full or the system gives out no
 * more handles.
 */
export class Reserve {
  readonly #path: string;
  readonly #handle: FileHandle;
  #given = false;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  /**
   * Makes the file, or takes over the one that a dead process left.
   *
   * @throws ExpectedError `file-unwritable`.
   */
  static async make(path: string): Promise<Reserve> {
    try {
      const handle = await open(path, "w");
      try {
        // Random, since some file systems store zeros in no room at all.
        await handle.writeFile(randomBytes(size));
      } catch (error) {
        await handle.close();
        await rm(path, { force: true });
        throw error;
      }
      return new Reserve(path, handle);
    } catch (error) {
      throw writeError(path, error);
    }
  }

  /** Gives both back to the system. */
  async give(): Promise<void> {
    if (this.#given) return;
    this.#given = true;
    await this.#handle.close().catch(() => undefined);
    await rm(this.#path, { force: true }).catch(() => undefined);
  }
}
