import { basename, resolve } from "node:path";
import { ExpectedError } from "../../core/errors.ts";
import type { Experiment } from "../../core/experiment/schema.ts";
import { buildNetwork } from "../../core/network/build.ts";
import { initialWeights } from "../../core/network/initialize.ts";
import { kerasScript } from "../../core/scripts/keras/kerasScript.ts";
import { pytorchScript } from "../../core/scripts/pytorch/pytorchScript.ts";
import type { ScriptOptions } from "../../core/scripts/scriptPlan.ts";
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
