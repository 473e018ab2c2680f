import type { Network } from "../core/network/network.ts";
import { ExpectedError } from "../core/errors.ts";
import { readLayersWeights } from "./layersWeights.ts";
import { decodeSafetensors, safetensorsLimit } from "./safetensors.ts";
import { sealProblem } from "./sealedSafetensors.ts";
import { weightsFor } from "./weightsFor.ts";
import { readWhole } from "./wholeFile.ts";

/** What the names of a checkpoint's own weights begin with; it also holds the optimizer's and those of kept epochs. */
const ofCheckpoint = "model/";

/**
 * The weights that a training starts from.
 *
 * @param path a `model.json` in TensorFlow.js layers format; or a `.safetensors` file: a model's, or a checkpoint of a run.
 * @throws ExpectedError `bad-weights`, `damaged-run` for a checkpoint that is not what was written, besides the errors of
 * reading.
 */
export async function readStartWeights(path: string, network: Network): Promise<Map<string, Float32Array>> {
  if (!path.endsWith(".safetensors")) return readLayersWeights(path, network);
  const bytes = await readWhole(path, safetensorsLimit);
  const { tensors, metadata } = decodeSafetensors(bytes, path);
  const all = [...tensors.values()];
  if (metadata.get("format") !== "mnist-lab-checkpoint") return weightsFor(path, network, all);
  const problem = sealProblem(bytes);
  if (problem !== null) {
    throw new ExpectedError("damaged-run", `${path} ${problem}.`, { next: "Name other weights in model.weights." });
  }
  const own = all.filter(({ name }) => name.startsWith(ofCheckpoint));
  return weightsFor(
    path,
    network,
    own.map((tensor) => ({ ...tensor, name: tensor.name.slice(ofCheckpoint.length) })),
  );
}
