import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { join, sep } from "node:path";
import { aboutFile } from "../files/about.ts";
import { writeFileAtomic } from "../files/atomicFile.ts";
import { readWhole } from "../files/wholeFile.ts";
import type { RecordedEntry } from "./runEntry.ts";

/**
 * `.mnist/runs/.index.json`: what the runs' files said when they were last read, so that a long list need not read
 * them all again. An entry counts only while the files have the same times, number and size; the index as a whole only
 * while it is what was written. It can be removed at any time.
 *
 * The first line is `{"version":2,"sha256":…}`, of the bytes after it; then a list of `[stamp, entry]`.
 */
export class RunIndex {
  readonly #path: string;
  readonly #entries: Map<string, Indexed>;

  private constructor(path: string, entries: Map<string, Indexed>) {
    this.#path = path;
    this.#entries = entries;
  }

  /** @param runs folder of all runs. @returns an empty index where there is none that can be used. */
  static async read(runs: string): Promise<RunIndex> {
    const path = join(runs, ".index.json");
    const bytes = await readWhole(path, largestIndex).catch(() => null);
    return new RunIndex(path, bytes === null ? new Map<string, Indexed>() : decode(bytes));
  }

  /** @returns the entry of a run whose files are still the same; null when they have to be read. */
  find(id: string, stamp: Stamp): RecordedEntry | null {
    const indexed = this.#entries.get(id);
    return indexed !== undefined && isSame(indexed.stamp, stamp) ? indexed.entry : null;
  }

  /**
   * Writes the index anew where enough has changed to be worth it. Failing to write it is no failure: the folder may be
   * read-only, and the list is right without it.
   *
   * @param known entries that were found here.
   * @param read of all other runs that have a summary.
   */
  async update(known: readonly RecordedEntry[], read: readonly Indexed[]): Promise<void> {
    const now = Date.now();
    const fresh = read.filter(({ entry, stamp }) => canBeKept(entry) && isQuiet(stamp, now));
    const left = this.#entries.size - known.length;
    if (fresh.length + left < fewestChanges) return;
    const kept = known.flatMap(({ id }) => this.#entries.get(id) ?? []);
    await writeFileAtomic(this.#path, encode([...kept, ...fresh])).catch(() => undefined);
  }
}

interface Indexed {
  readonly stamp: Stamp;
  readonly entry: RecordedEntry;
}

/** Changed time, modified time, number and size of `summary.json`, then of `about.json` where there is one. */
export type Stamp = readonly number[];

const version = 2;
/** Room for some 200,000 runs. */
const largestIndex = 256 * 1024 * 1024;
/** Reading so many runs takes a few milliseconds: no need to write the index for less. */
const fewestChanges = 32;
/** Milliseconds. A file that was just written could be written again without its times telling. */
const quiet = 2000;

/** @param path of the run. @returns null when it has no summary, or something there is no file. */
export function stampOf(path: string): Stamp | null {
  // Synchronous: ten times faster than a promise each, and thousands of runs are asked for.
  const summary = statSync(`${path}${sep}summary.json`, { throwIfNoEntry: false });
  if (summary?.isFile() !== true) return null;
  const about = statSync(`${path}${sep}${aboutFile}`, { throwIfNoEntry: false });
  if (about?.isFile() === false) return null;
  const { ctimeMs, mtimeMs, ino, size } = summary;
  if (about === undefined) return [ctimeMs, mtimeMs, ino, size];
  return [ctimeMs, mtimeMs, ino, size, about.ctimeMs, about.mtimeMs, about.ino, about.size];
}

/** Whether something was said about a run of this stamp. */
export function hasAbout(stamp: Stamp): boolean {
  return stamp.length > 4;
}

function isSame(one: Stamp, other: Stamp): boolean {
  return one.length === other.length && one.every((value, i) => value === other[i]);
}

function isQuiet(stamp: Stamp, now: number): boolean {
  return Math.max(...stamp.filter((_, i) => i % 4 < 2)) < now - quiet;
}

/** What is damaged may be repaired by what leaves no trace here; JSON has no word for a loss that is no number. */
function canBeKept({ problem, test }: RecordedEntry): boolean {
  return problem === null && (test === null || Number.isFinite(test.loss));
}

function encode(runs: readonly Indexed[]): Buffer {
  const body = Buffer.from(`[${runs.map(({ entry, stamp }) => JSON.stringify([stamp, entry])).join(",\n")}]`);
  return Buffer.concat([Buffer.from(`${JSON.stringify({ version, sha256: sealOf(body) })}\n`), body]);
}

/** @returns nothing when any bit is not as it was written. */
function decode(bytes: Buffer): Map<string, Indexed> {
  const end = bytes.indexOf("\n");
  const body = bytes.subarray(end + 1);
  if (bytes.toString("utf8", 0, end) !== JSON.stringify({ version, sha256: sealOf(body) })) return new Map();
  const lines = JSON.parse(body.toString("utf8")) as [Stamp, RecordedEntry][];
  return new Map(lines.map(([stamp, entry]) => [entry.id, { stamp, entry }]));
}

function sealOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
