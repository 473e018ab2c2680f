import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { ExpectedError } from "../../../core/errors.ts";
import type { DataSpec } from "../../../core/experiment/schema.ts";
import { dataFilesOf } from "../../allowedPaths.ts";
import { isInside, realPlace } from "../../places.ts";

/** @throws ExpectedError `file-not-found` where a person named no folder of data files. */
export async function checkDataFolder(dataFolder: string): Promise<void> {
  const found = await stat(dataFolder).catch(() => null);
  if (found?.isDirectory() === true) return;
  const message = found === null ? `${dataFolder} does not exist.` : `${dataFolder} is no folder.`;
  throw new ExpectedError("file-not-found", message, { next: "Check what --data-folder names." });
}

/**
 * Whoever made a bundle has named its data files: they are taken from the folder that the person who verifies has named and from
 * nowhere else, nor from the bundle itself, whose digits would be those that its maker chose.
 *
 * @param dataFolder where relative paths start. @param bundle folder that the bundle lies in.
 * @throws ExpectedError `path-not-allowed`, also where a link leads elsewhere.
 */
export async function checkDataPlaces(data: DataSpec, dataFolder: string, bundle: string): Promise<void> {
  const [allowed, refused] = await Promise.all([dataFolder, bundle].map(realPlace));
  for (const { field, file } of dataFilesOf(data)) {
    const place = await realPlace(resolve(dataFolder, file));
    if (!isInside(place, allowed)) {
      throw new ExpectedError("path-not-allowed", `${field} names ${place}, which lies outside of the data folder.`);
    }
    if (isInside(place, refused)) {
      throw new ExpectedError("path-not-allowed", `${field} names ${place}, which lies in the bundle itself.`);
    }
  }
}
