import path from "node:path";
import { ExpectedError } from "../core/errors.ts";
import type { Network } from "../core/network/network.ts";
import { manifestOf, type StoredWeight, type WeightGroup } from "./layersManifest.ts";
import { weightsFor } from "./weightsFor.ts";
import { readWhole } from "./wholeFile.ts";

/** A weight of a file with its values. */
interface LoadedWeight extends StoredWeight {
  readonly values: Float32Array;
}

const modelLimit = 16_777_216;
const weightsLimit = 2_147_483_647;

/**
 * The weights of a model in TensorFlow.js layers format, for a network; matched as `weightsFor` does.
 *
 * @param modelPath the `model.json`.
 * @returns values by the names of `network`, in the order of `Network.weights`, in Keras's layouts.
 * @throws ExpectedError `bad-weights` naming the file, the weight, what was found and what was expected, besides the errors of
 * reading.
 */
export async function readLayersWeights(modelPath: string, network: Network): Promise<Map<string, Float32Array>> {
  const text = (await readWhole(modelPath, modelLimit)).toString("utf8");
  const loaded: LoadedWeight[] = [];
  for (const group of manifestOf(modelPath, text)) loaded.push(...(await readGroup(modelPath, group)));
  return weightsFor(
    modelPath,
    network,
    loaded.filter((weight) => !weight.optimizer),
  );
}

/** Reads the files of a group, which hold its weights one after another. */
async function readGroup(modelPath: string, group: WeightGroup): Promise<LoadedWeight[]> {
  const files = group.paths.map((name) => path.join(path.dirname(modelPath), name));
  const parts: Buffer[] = [];
  for (const file of files) parts.push(await readWhole(file, weightsLimit));
  const bytes = Buffer.concat(parts);
  const expected = group.weights.reduce((sum, weight) => sum + 4 * weight.size, 0);
  const last = files[files.length - 1];
  if (bytes.length < expected) {
    const cut = group.weights.find((_, i) => endOf(group, i) > bytes.length)?.name ?? "";
    throw bad(
      `${last} is cut off: ${bytes.length} bytes, expected ${expected}; the weight ${cut} is not whole`,
      "Save or copy the model again.",
    );
  }
  if (bytes.length > expected) {
    throw bad(`${last} has ${bytes.length} bytes, but the weights that ${modelPath} lists take ${expected}`);
  }
  return group.weights.map((weight, i) => ({ ...weight, values: floatsOf(bytes, endOf(group, i - 1), weight.size) }));
}

/** Byte behind the weight with this index. */
function endOf(group: WeightGroup, index: number): number {
  return group.weights.slice(0, index + 1).reduce((sum, weight) => sum + 4 * weight.size, 0);
}

function floatsOf(bytes: Buffer, start: number, size: number): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, 4 * size);
  return Float32Array.from({ length: size }, (_, i) => view.getFloat32(4 * i, true));
}

function bad(message: string, next?: string): ExpectedError {
  return new ExpectedError("bad-weights", message, next === undefined ? {} : { next });
}
