import { randomBytes } from "node:crypto";
import { open, writeFile } from "node:fs/promises";
import { systemCode, writeError } from "./fileError.ts";
import { readWhole } from "./wholeFile.ts";

/** Far more than a beat takes. */
const largestBeat = 1024;

export interface HeartbeatOptions {
  /** Milliseconds between two beats; 1000. */
  readonly interval?: number;
  /** Called once when the file is no longer there, with the system's error; it beats no more then. */
  readonly onLost: (error: unknown) => void;
}

/**
 * A file that changes as long as this process lives, for those who cannot see the process: other computers that share
 * the folder. Each beat opens, writes and closes the file, since only a closed file is seen through a network. It never
 * keeps the process alive.
 */
export class Heartbeat {
  readonly #path: string;
  readonly #interval: number;
  readonly #onLost: (error: unknown) => void;
  /** In front of the counter, so that no beat is like one of an earlier process. */
  readonly #token = randomBytes(4).toString("hex");
  #count = 0;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();
  #stopped = false;

  private constructor(path: string, { interval = 1000, onLost }: HeartbeatOptions) {
    this.#path = path;
    this.#interval = interval;
    this.#onLost = onLost;
  }

  /**
   * Makes the file, or takes over the one that is there, with a first beat.
   * @throws ExpectedError `file-unwritable`.
   */
  static async start(path: string, options: HeartbeatOptions): Promise<Heartbeat> {
    const heartbeat = new Heartbeat(path, options);
    await writeFile(path, heartbeat.#next()).catch((error: unknown) => {
      throw writeError(path, error);
    });
    heartbeat.#schedule();
    return heartbeat;
  }

  /** No beat is under way any more when this settles. The file stays. Never rejects. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#beating;
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      this.#beating = this.#beat();
    }, this.#interval);
    this.#timer.unref();
  }

  async #beat(): Promise<void> {
    try {
      await this.#write();
    } catch (error) {
      const code = systemCode(error);
      if (code === "ENOENT" || code === "ENOTDIR" || code === "ESTALE") {
        if (this.#stopped) return;
        this.#stopped = true;
        this.#onLost(error);
        return;
      }
      // A full disk or too many open files pass: the next beat tries again.
    }
    if (!this.#stopped) this.#schedule();
  }

  async #write(): Promise<void> {
    // Never makes the file: one that is gone means that the folder is.
    const handle = await open(this.#path, "r+");
    try {
      await handle.write(this.#next(), 0);
    } finally {
      await handle.close();
    }
  }

  /** Always of one length, so that a beat covers the one before. */
  #next(): string {
    return `${this.#token} ${String(this.#count++).padStart(12, "0")}\n`;
  }
}

/** @returns the last beat, to be compared with a later one; null when there is none, or it cannot be read. */
export async function readHeartbeat(path: string): Promise<string | null> {
  return readWhole(path, largestBeat).then(
    (bytes) => bytes.toString("latin1"),
    () => null,
  );
}
