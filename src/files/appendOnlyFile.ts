import { open, readFile, type FileHandle } from "node:fs/promises";
import { writeError } from "./fileError.ts";

/** A file that is only appended to; what was begun and could not be finished is taken back. */
export class AppendOnlyFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  #end: number;

  private constructor(path: string, handle: FileHandle, end: number) {
    this.#path = path;
    this.#handle = handle;
    this.#end = end;
  }

  /** @param wholeLength how many bytes of what is there are whole; the rest is cut off. */
  static async open(path: string, flags: "a" | "ax", wholeLength: (bytes: Buffer) => number): Promise<AppendOnlyFile> {
    return guarded(path, async () => {
      const handle = await open(path, flags);
      try {
        const bytes = flags === "ax" ? Buffer.alloc(0) : await readFile(path);
        const end = wholeLength(bytes);
        if (end < bytes.length) await handle.truncate(end);
        return new AppendOnlyFile(path, handle, end);
      } catch (error) {
        await handle.close();
        throw error;
      }
    });
  }

  /** Bytes so far. */
  get end(): number {
    return this.#end;
  }

  async append(bytes: Uint8Array): Promise<void> {
    await guarded(this.#path, async () => {
      try {
        await this.#handle.appendFile(bytes);
        this.#end += bytes.length;
      } catch (error) {
        await this.#handle.truncate(this.#end).catch(() => undefined);
        throw error;
      }
    });
  }

  async flush(): Promise<void> {
    await guarded(this.#path, () => this.#handle.datasync());
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

async function guarded<T>(path: string, action: () => Promise<T>): Promise<T> {
  return action().catch((error: unknown) => {
    throw writeError(path, error);
  });
}
