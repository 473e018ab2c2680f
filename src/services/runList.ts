import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as breathe } from "node:timers/promises";
import { readError, systemCode } from "../files/fileError.ts";
import { inParallel } from "./inParallel.ts";
import { readRecordedEntry, type RecordedEntry } from "./runEntry.ts";
import { RunIndex, stampOf, type Stamp } from "./runIndex.ts";

/**
 * Every run in a folder as its files say, read through the index.
 *
 * @param runs absolute path; nothing there is no run.
 * @throws ExpectedError `file-unreadable`.
 */
export async function readRecordedEntries(runs: string): Promise<RecordedEntry[]> {
  const [ids, index] = await Promise.all([readRunIds(runs), RunIndex.read(runs)]);
  const stamps = await stampsOf(runs, ids);
  const found = await inParallel(ids, async (id, i) => {
    const stamp = stamps[i];
    const entry = (stamp === null ? null : index.find(id, stamp)) ?? (await readRecordedEntry(join(runs, id), id));
    return { entry, stamp };
  });
  await index.update(found.flatMap(({ entry, stamp }) => (stamp === null ? [] : [{ entry, stamp }])));
  return found.map(({ entry }) => entry);
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

/** What others do in this process goes on between two slices. */
const slice = 512;

async function stampsOf(runs: string, ids: readonly string[]): Promise<(Stamp | null)[]> {
  const stamps: (Stamp | null)[] = [];
  for (const [i, id] of ids.entries()) {
    if (i % slice === slice - 1) await breathe();
    stamps.push(stampOf(join(runs, id)));
  }
  return stamps;
}
