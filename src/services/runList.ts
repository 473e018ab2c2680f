import { readdir, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { setImmediate as breathe } from "node:timers/promises";
import { readError, systemCode } from "../files/fileError.ts";
import { inParallel } from "./inParallel.ts";
import { readRecordedEntry, readRecordedEntryNow, type RecordedEntry } from "./runEntry.ts";
import { hasAbout, RunIndex, stampOf, type Stamp } from "./runIndex.ts";

/**
 * Every run in a folder as its files say, read through the index; in no order.
 *
 * @param runs absolute path; nothing there is no run.
 * @throws ExpectedError `file-unreadable`.
 */
export async function readRecordedEntries(runs: string): Promise<RecordedEntry[]> {
  const [ids, index] = await Promise.all([readRunIds(runs), RunIndex.read(runs)]);
  const stamped = await stampedRuns(runs, ids);
  const known = stamped.map(({ id, stamp }) => (stamp === null ? null : index.find(id, stamp)));
  const entries = known.filter((entry) => entry !== null);
  const unread = stamped.filter((_, i) => known[i] === null);
  const read = await readEntries(runs, unread);
  const changed = read.flatMap((entry, i) => (unread[i].stamp === null ? [] : [{ entry, stamp: unread[i].stamp }]));
  await index.update(entries, changed);
  return [...entries, ...read];
}

/** Whether a folder of this name can be a run: others are being made, or belong to the list. */
export function isRunId(name: string): boolean {
  return name !== "" && !name.startsWith(".") && !/[\p{Cc}/\\]/u.test(name);
}

async function readRunIds(runs: string): Promise<string[]> {
  try {
    const found = await readdir(runs, { withFileTypes: true });
    const folders = await inParallel(found, async (each) => {
      if (!isRunId(each.name)) return null;
      const isFolder = each.isSymbolicLink() ? await isLinkToFolder(join(runs, each.name)) : each.isDirectory();
      return isFolder ? each.name : null;
    });
    return folders.filter((name) => name !== null);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw readError(runs, error);
  }
}

async function isLinkToFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

interface StampedRun {
  readonly id: string;
  /** Null where nothing is known of its files. */
  readonly stamp: Stamp | null;
}

/** What others do in this process goes on between two slices: of files that are read, and of those that are asked for. */
const readSlice = 32;
const slice = 512;
/** Milliseconds that reading a slice takes at most where the disk answers at once. */
const patience = 100;

/**
 * Reads runs one after the other on this thread, which takes a fifth of the time of asking for each; where the disk makes
 * one wait, the rest several at a time.
 */
async function readEntries(runs: string, unread: readonly StampedRun[]): Promise<RecordedEntry[]> {
  const read: RecordedEntry[] = [];
  while (read.length < unread.length) {
    const begin = performance.now();
    for (const { id, stamp } of unread.slice(read.length, read.length + readSlice)) {
      const path = join(runs, id);
      read.push(stamp === null ? await readRecordedEntry(path, id) : readRecordedEntryNow(path, id, hasAbout(stamp)));
    }
    if (performance.now() - begin > patience) break;
    await breathe();
  }
  const rest = unread.slice(read.length);
  return [...read, ...(await inParallel(rest, ({ id }) => readRecordedEntry(join(runs, id), id)))];
}

async function stampedRuns(runs: string, ids: readonly string[]): Promise<StampedRun[]> {
  const stamped = [];
  for (const [i, id] of ids.entries()) {
    if (i % slice === slice - 1) await breathe();
    // Not `join`: it takes as long as asking the system.
    stamped.push({ id, stamp: stampOf(`${runs}${sep}${id}`) });
  }
  return stamped;
}
