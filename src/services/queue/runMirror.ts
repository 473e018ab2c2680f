import { createHash } from "node:crypto";
import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { ExpectedError } from "../../core/errors.ts";
import { systemCode } from "../../files/fileError.ts";
import { readWhole } from "../../files/wholeFile.ts";
import { wholeLinesLength, wholePredictionsLength } from "../../files/wholeRecords.ts";
import {
  growingFiles,
  isQueuedFileName,
  largestQueuedFile,
  resultFiles,
  summaryFile,
  type GrowingFile,
  type QueuedFile,
} from "../../protocol/queue.ts";
import type { Piece, RunBox } from "./runBox.ts";

/** Bytes of a growing file that travel at once. */
const largestPiece = 4 * 1024 * 1024;

/** A file as it was sent last. */
interface Sent extends QueuedFile {
  /** What tells without reading it whether it has changed. */
  readonly stamp: string;
}

/** What is in a run's box. */
export interface Boxed {
  readonly ends: Readonly<Record<GrowingFile, number>>;
  readonly values: readonly string[];
}

export const emptyBox: Boxed = { ends: { "events.jsonl": 0, "predictions.bin": 0 }, values: [] };

/** Brings what is new in a run's folder into its box, while its trainer writes there. */
export class RunMirror {
  readonly #box: RunBox;
  readonly #folder: string;
  readonly #token: string | null;
  #sent = new Map<string, Sent>();
  /** Hashes of the values that are in the box. */
  readonly #values: Set<string>;
  readonly #ends: Record<GrowingFile, number>;

  /**
   * @param token of the job's lock; null for the one who puts the job into the queue.
   * @param before what is in the box already: bytes of the growing files, hashes of the values.
   */
  constructor(box: RunBox, folder: string, token: string | null, before: Boxed) {
    this.#box = box;
    this.#folder = folder;
    this.#token = token;
    this.#ends = { ...before.ends };
    this.#values = new Set(before.values);
  }

  /**
   * Sends what is new. What is told last, the list of files, says nothing that is not there.
   *
   * @param withResults whether the run is over: its models too.
   * @returns false when the job is another worker's by now.
   * @throws ExpectedError `too-large`, besides the errors of reading.
   */
  async send(withResults: boolean): Promise<boolean> {
    const names = [summaryFile, ...(await this.#checkpoints()), ...(withResults ? resultFiles : [])];
    const files: Sent[] = [];
    for (const name of names) {
      const file = await this.#sendFile(name);
      if (file === "lost") return false;
      if (file !== null) files.push(file);
    }
    // After the summary was read: they tell at least as much as it does.
    const pieces: Piece[] = [];
    for (const name of growingFiles) pieces.push(...(await this.#newPieces(name)));
    const needed = new Set(files.map(({ sha256 }) => sha256));
    const forgotten = [...this.#values].filter((sha256) => !needed.has(sha256));
    const list = files.map(({ name, bytes, sha256 }): QueuedFile => ({ name, bytes, sha256 }));
    if (!(await this.#box.putList(this.#token, pieces, list, forgotten))) return false;
    for (const { file, offset, bytes } of pieces) this.#ends[file] = offset + bytes.length;
    for (const sha256 of forgotten) this.#values.delete(sha256);
    this.#sent = new Map(files.map((file) => [file.name, file]));
    return true;
  }

  async #checkpoints(): Promise<string[]> {
    const names = await readdir(join(this.#folder, "checkpoint")).catch(() => []);
    return names.map((name) => `checkpoint/${name}`).filter(isQueuedFileName);
  }

  /** @returns null where there is no such file. */
  async #sendFile(name: string): Promise<Sent | "lost" | null> {
    const path = join(this.#folder, name);
    try {
      const { size, mtimeMs, ino } = await stat(path);
      const stamp = `${size} ${mtimeMs} ${ino}`;
      const before = this.#sent.get(name);
      if (before?.stamp === stamp) return before;
      if (size > largestQueuedFile) throw tooLarge(path, size);
      const bytes = await readWhole(path, largestQueuedFile);
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      // The newest checkpoint often is the same as another one.
      if (!this.#values.has(sha256)) {
        if (!(await this.#box.putValue(this.#token, sha256, bytes))) return "lost";
        this.#values.add(sha256);
      }
      return { name, bytes: bytes.length, sha256, stamp };
    } catch (error) {
      if (systemCode(error) === "ENOENT" || (error instanceof ExpectedError && error.code === "file-not-found")) {
        return null;
      }
      throw error;
    }
  }

  /** @returns whole lines and records alone: another trainer goes on behind them. */
  async #newPieces(file: GrowingFile): Promise<Piece[]> {
    const start = this.#ends[file];
    const bytes = await readFrom(join(this.#folder, file), start);
    const whole = bytes.subarray(0, file === "events.jsonl" ? wholeLinesLength(bytes) : wholePredictionsLength(bytes));
    const pieces: Piece[] = [];
    for (let at = 0; at < whole.length; at += largestPiece) {
      pieces.push({ file, offset: start + at, bytes: whole.subarray(at, at + largestPiece) });
    }
    return pieces;
  }
}

/** @returns a file from there on; nothing where there is none. */
async function readFrom(path: string, start: number): Promise<Buffer> {
  const handle = await open(path, "r").catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  });
  if (handle === null) return Buffer.alloc(0);
  try {
    const length = Math.min(Math.max(0, (await handle.stat()).size - start), largestQueuedFile);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function tooLarge(path: string, size: number): ExpectedError {
  return new ExpectedError("too-large", `${path} has ${size} bytes: too many to travel through a queue.`, {
    next: "Train this experiment without a queue, or make its network smaller.",
  });
}
