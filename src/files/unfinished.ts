import { readdir, readFile, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { isTemporary } from "./atomicFile.ts";
import { reserveFile } from "./runFolder.ts";
import { wholePredictionsLength } from "./wholeRecords.ts";

/**
 * Takes away what a trainer that was killed was writing: the beginning of a line or a record, files with temporary names,
 * its reserve. Nothing that is whole is touched. Only for whoever holds the run. Never rejects: readers leave all of this
 * out, and the next trainer clears it away too.
 *
 * @param path the run's folder.
 */
export async function clearUnfinished(path: string): Promise<void> {
  await clearTemporary(path);
  await cutBack(join(path, "events.jsonl"), (bytes) => bytes.lastIndexOf(10) + 1);
  await cutBack(join(path, "predictions.bin"), wholePredictionsLength);
}

/** As clearUnfinished, but leaves the ends of files as they are, for whoever tells what was cut there. */
export async function clearTemporary(path: string): Promise<void> {
  await rm(join(path, reserveFile), { force: true }).catch(() => undefined);
  for (const folder of [path, join(path, "checkpoint"), join(path, "model"), join(path, "best")]) {
    for (const name of await readdir(folder).catch(() => [])) {
      if (isTemporary(name)) await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

async function cutBack(file: string, wholeLength: (bytes: Buffer) => number): Promise<void> {
  const bytes = await readFile(file).catch(() => null);
  if (bytes === null) return;
  const whole = wholeLength(bytes);
  if (whole < bytes.length) await truncate(file, whole).catch(() => undefined);
}
