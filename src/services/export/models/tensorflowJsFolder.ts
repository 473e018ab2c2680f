import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ExpectedError } from "../../../core/errors.ts";
import { replaceFolder } from "../../../files/atomicFolder.ts";
import type { TrainedModel } from "../../../files/exports/trainedModel.ts";
import { systemCode, writeError } from "../../../files/fileError.ts";
import { modelFile, modelText, weightsBytes, weightsFile } from "../../../files/layersModel.ts";

const names: readonly string[] = [modelFile, weightsFile];

/**
 * Makes sure that nothing of a person's is lost when a model takes the place of a folder.
 *
 * @throws ExpectedError `file-unwritable` where there is a file, or a folder that holds anything but such a model.
 */
export async function checkTensorflowJsFolder(folder: string): Promise<void> {
  const there = await readdir(folder).catch((error: unknown) => {
    const code = systemCode(error);
    if (code === "ENOENT") return [];
    if (code === "ENOTDIR") throw new ExpectedError("file-unwritable", `${folder} is a file, not a folder.`, { next });
    throw writeError(folder, error);
  });
  const other = there.find((name) => !names.includes(name));
  if (other === undefined) return;
  throw new ExpectedError("file-unwritable", `${folder} holds something else: ${other}.`, { next });
}

const next = "Name a new folder, or one that holds an earlier export.";

/**
 * Writes a model in TensorFlow.js layers format, which `tf.loadLayersModel` reads: `model.json` and `weights.bin`.
 *
 * @returns the paths of the two.
 * @throws ExpectedError `file-unwritable`; the folder is then as it was.
 */
export async function writeTensorflowJs(
  folder: string,
  { network, weights, standardization, facts }: TrainedModel,
): Promise<string[]> {
  await replaceFolder(folder, [
    [weightsFile, weightsBytes(network, weights)],
    [modelFile, modelText(network, { standardization, userDefinedMetadata: facts })],
  ]);
  return names.map((name) => join(folder, name));
}
