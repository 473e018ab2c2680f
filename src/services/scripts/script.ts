import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { ExpectedError } from "../../core/errors.ts";
import type { Experiment } from "../../core/experiment/schema.ts";
import { buildNetwork } from "../../core/network/build.ts";
import { initialWeights } from "../../core/network/initialize.ts";
import { kerasScript } from "../../core/scripts/keras/kerasScript.ts";
import { pytorchScript } from "../../core/scripts/pytorch/pytorchScript.ts";
import type { ScriptOptions } from "../../core/scripts/scriptPlan.ts";
import { writeFileAtomic } from "../../files/atomicFile.ts";
import { safetensorsOf } from "../../files/layersModel.ts";
import { readStartWeights } from "../../files/startWeights.ts";
import { refuseOutside, type AllowedFolders } from "../allowedPaths.ts";

export const frameworks = ["keras", "pytorch"] as const;
/** What an experiment can be written as a Python script for. */
export type Framework = (typeof frameworks)[number];

/** @returns the Python script that trains the experiment. @throws ExpectedError `bad-experiment`. */
export function scriptOf(experiment: Experiment, framework: Framework, options: ScriptOptions): string {
  return framework === "keras" ? kerasScript(experiment, options) : pytorchScript(experiment, options);
}

/** @returns a file name for an experiment's script: `lenet_5_keras.py`. */
export function scriptFileName(experimentName: string, framework: Framework): string {
  const words = experimentName.toLowerCase().match(/[a-z0-9]+/g) ?? ["experiment"];
  return `${words.join("_").slice(0, 60)}_${framework}.py`;
}

/** @returns the last part of a path. */
export function fileNameOf(file: string): string {
  return basename(file);
}

/**
 * @param folder that relative paths in the experiment start from.
 * @returns the bytes of a safetensors file with the weights that a training of the experiment starts from: the seed's, or those
 * that it names.
 * @throws ExpectedError `bad-experiment`, `bad-weights`, `path-not-allowed`, besides the errors of reading.
 */
export async function startWeightsFile(
  experiment: Experiment,
  folder: string,
  allowed: AllowedFolders,
): Promise<Uint8Array> {
  const { model, seed } = experiment;
  let problem = "";
  const network = buildNetwork(model.layers, [28, 28, 1], (path, message) => (problem = `${path}: ${message}`));
  if (network === null) throw new ExpectedError("bad-experiment", problem);
  if (model.weights === null) return safetensorsOf(network, initialWeights(network, seed));
  await refuseOutside(experiment, folder, allowed);
  return safetensorsOf(network, await readStartWeights(resolve(folder, model.weights), network));
}

/**
 * Makes sure, before anything is written, that every file can be written that a person named.
 *
 * @param force whether files that are there already are replaced.
 * @throws ExpectedError `bad-usage` where one is there and may not be replaced, and where two are the same.
 */
export function checkScriptFiles(files: readonly string[], force: boolean): void {
  const paths = files.map((file) => resolve(file));
  const twice = files.find((_, i) => paths.indexOf(paths[i]) < i);
  if (twice !== undefined) {
    throw new ExpectedError("bad-usage", `${twice} is named for the script and for its weights.`, {
      next: "Give the weights a file of their own, such as start.safetensors.",
    });
  }
  if (force) return;
  const there = files.find((file) => existsSync(resolve(file)));
  if (there === undefined) return;
  throw new ExpectedError("bad-usage", `${there} is there already.`, { next: "Use --force to replace it." });
}

/** Writes a file that a person named, whole or not at all. @throws ExpectedError as `checkScriptFiles`; `file-unwritable`. */
export async function writeScriptFile(file: string, content: string | Uint8Array, force: boolean): Promise<void> {
  checkScriptFiles([file], force);
  await writeFileAtomic(resolve(file), content);
}
