import { randomInt } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { ExpectedError } from "../core/errors.ts";
import { runIdOf } from "../core/runId.ts";

const runsFolder = join(".mnist", "runs");

/** @returns where runs of an experiment file lie when no folder is named: `.mnist/runs` beside it. */
export function defaultRunsFolder(experimentFile: string): string {
  return join(dirname(resolve(experimentFile)), runsFolder);
}

/**
 * @param runs folder of all runs.
 * @param name of the experiment; a part of the id.
 * @returns a new id and the run's folder, an absolute path that is not there yet.
 */
export function newRun(runs: string, name: string): { runId: string; path: string } {
  const runId = runIdOf(name, new Date(), randomInt(0x10000));
  return { runId, path: join(resolve(runs), runId) };
}

/**
 * Finds the folder of all runs: the one that was named, otherwise `.mnist/runs` in `from` or a folder above it, otherwise
 * the only one that lies one level below `from`. Where there are sweeps and their runs were removed, it is not there.
 *
 * @param named path, absolute or relative to the working folder; null when none was named.
 * @returns an absolute path.
 * @throws ExpectedError `run-not-found` when there is none, or more than one to choose from.
 */
export async function findRunsFolder(named: string | null, from = "."): Promise<string> {
  const start = resolve(from);
  if (named !== null) {
    if (await isPlaceOfRuns(resolve(named))) return resolve(named);
    throw new ExpectedError("run-not-found", `${named} is no folder of runs.`, { next: "Check what --runs names." });
  }
  for (let folder = start; ; folder = dirname(folder)) {
    if (await isPlaceOfRuns(join(folder, runsFolder))) return join(folder, runsFolder);
    if (dirname(folder) === folder) break;
  }
  const below = await foldersBelow(start);
  if (below.length === 1) return below[0];
  if (below.length === 0) {
    throw new ExpectedError("run-not-found", `There are no runs: no ${runsFolder} in ${start}, above or just below.`, {
      next: "Train one with `mnist-lab train FILE`, or name the folder with --runs.",
    });
  }
  throw new ExpectedError("run-not-found", `Runs lie in several folders: ${below.join(", ")}.`, {
    next: "Name one of them with --runs.",
  });
}

async function foldersBelow(start: string): Promise<string[]> {
  const found = await readdir(start, { withFileTypes: true }).catch(() => []);
  const folders = found.filter((each) => each.isDirectory()).map((each) => join(start, each.name, runsFolder));
  const there = await Promise.all(folders.map(isPlaceOfRuns));
  return folders.filter((_, i) => there[i]).sort();
}

/** Whether runs lie there, or the sweeps that had them lie beside it. */
async function isPlaceOfRuns(runs: string): Promise<boolean> {
  if (await isFolder(runs)) return true;
  return runs.endsWith(sep + runsFolder) && isFolder(join(dirname(runs), "sweeps"));
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
