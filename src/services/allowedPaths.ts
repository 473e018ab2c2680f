import { resolve } from "node:path";
import { ExpectedError } from "../core/errors.ts";
import type { DataSpec, Experiment } from "../core/experiment/schema.ts";
import { isInside, realPlace } from "./places.ts";

/**
 * Folders in and below which an experiment may name files; null: anywhere. A folder that was cloned from somewhere holds
 * experiments that its reader has not written, and what they name is read and shown.
 */
export type AllowedFolders = readonly string[] | null;

/** A file that an experiment names. */
interface NamedFile {
  /** Where it is named, as "data.trainImages". */
  readonly field: string;
  readonly file: string;
}

/** @returns the files that hold an experiment's digits, in a fixed order. */
export function dataFilesOf(data: DataSpec): NamedFile[] {
  switch (data.source) {
    case "mnist":
      return [];
    case "idx":
      return (["trainImages", "trainLabels", "testImages", "testLabels"] as const).map((field) => ({
        field: `data.${field}`,
        file: data[field],
      }));
    case "kaggleCsv":
      return [
        { field: "data.train", file: data.train },
        ...(data.test === null ? [] : [{ field: "data.test", file: data.test }]),
      ];
  }
}

/** @returns the files that an experiment names, in a fixed order: those that hold its digits, and the weights it starts from. */
export function namedFilesOf({
  data,
  model,
}: Pick<Experiment, "data"> & Partial<Pick<Experiment, "model">>): NamedFile[] {
  const weights = model?.weights ?? null;
  return [...dataFilesOf(data), ...(weights === null ? [] : [{ field: "model.weights", file: weights }])];
}

/**
 * @param folder where relative paths start.
 * @throws ExpectedError `path-not-allowed` where the experiment names a file elsewhere, also by way of a link.
 */
export async function refuseOutside(
  experiment: Pick<Experiment, "data"> & Partial<Pick<Experiment, "model">>,
  folder: string,
  allowed: AllowedFolders,
): Promise<void> {
  const named = namedFilesOf(experiment);
  if (allowed === null || named.length === 0) return;
  const folders = await Promise.all(allowed.map(realPlace));
  for (const { field, file } of named) {
    const place = await realPlace(resolve(folder, file));
    if (folders.some((each) => isInside(place, each))) continue;
    throw new ExpectedError("path-not-allowed", `${field} names ${place}, which lies outside of the workspace.`, {
      next: 'Move it into the workspace, or add its folder to the setting "mnistLab.dataFolders".',
    });
  }
}
