import { realpath } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { ExpectedError } from "../../core/errors.ts";
import { readError } from "../../files/fileError.ts";
import type { ExportRequest } from "./exportRuns.ts";
import { pathsOf } from "./targets.ts";

/**
 * Makes sure that an export takes the place of nothing that it is made from: not of Kaggle's `test.csv`, and of no file in the folder
 * of a run or a sweep, by whatever path or link they are named.
 *
 * @throws ExpectedError `bad-usage`; `file-not-found`, `file-unreadable` of `test.csv`.
 */
export async function refuseOwnInputs({ runs, sweep, testCsv, target }: ExportRequest): Promise<void> {
  const targets = await Promise.all(pathsOf(target).map(realPlace));
  if (testCsv !== null) {
    const input = await realpath(testCsv).catch((error: unknown) => {
      throw readError(testCsv, error);
    });
    if (targets.includes(input)) throw ownInput(input, "the export reads it", "Name another file with --to.");
  }
  const folders = await Promise.all([...runs, ...(sweep === null ? [] : [sweep])].map(({ path }) => realPlace(path)));
  for (const folder of folders) {
    const inside = targets.find((path) => path === folder || path.startsWith(folder + sep));
    if (inside === undefined) continue;
    const [of, next] = [basename(folder), "Name a place outside of it with --to."];
    throw ownInput(inside, `it lies in the folder of ${of}, which is only read`, next);
  }
}

/** @returns where a path leads to; where nothing is there yet, by its folder. */
async function realPlace(path: string): Promise<string> {
  return realpath(path).catch(async () => {
    const folder = dirname(path);
    return folder === path ? path : join(await realPlace(folder), basename(path));
  });
}

function ownInput(path: string, why: string, next: string): ExpectedError {
  return new ExpectedError("bad-usage", `${path} cannot be written: ${why}.`, { next });
}
