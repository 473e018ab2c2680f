import { mkdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { Network } from "../core/network/network.ts";
import { flushFolder, renameOver, temporaryNameOf, writeFileAtomic, writeFlushed } from "./atomicFile.ts";
import { systemCode, writeError } from "./fileError.ts";
import { fingerprintOf, littleEndianBytes, valuesOf } from "./fingerprint.ts";
import { topologyOf } from "./layersTopology.ts";
import { encodeSafetensors } from "./safetensors.ts";

/** The files of a model in TensorFlow.js layers format, and the same weights for Python. */
const modelFile = "model.json";
const weightsFile = "weights.bin";
const safetensorsFile = "model.safetensors";

/**
 * Writes a model in TensorFlow.js layers format: `model.json` (topology and list of weights) and `weights.bin` (float32,
 * little-endian, in the order of `Network.weights`). `tf.loadLayersModel` reads it. Beside them lie the same weights under
 * Keras's names in `model.safetensors`, with their fingerprint, which Python's `safetensors` reads.
 *
 * Whole or not at all: a new folder is written under another name and renamed. Where the folder already holds the same network,
 * its two files of weights alone are replaced, each in one step; another network's folder gives way as a whole.
 * @param weights by name, in Keras's layouts; all of `Network.weights`.
 * @throws ExpectedError `file-unwritable`; the folder is then as it was.
 */
export async function writeLayersModel(
  folder: string,
  network: Network,
  weights: ReadonlyMap<string, Float32Array>,
): Promise<void> {
  const model = modelText(network);
  const values = Buffer.concat(
    network.weights.map(({ name, size }) => littleEndianBytes(valuesOf(weights, name, size))),
  );
  const tensors = safetensorsOf(network, weights);
  const before = await readFile(path.join(folder, modelFile), "utf8").catch(() => null);
  if (before === model) {
    await writeFileAtomic(path.join(folder, safetensorsFile), tensors);
    await writeFileAtomic(path.join(folder, weightsFile), values);
  } else {
    await replaceFolder(folder, [
      [weightsFile, values],
      [safetensorsFile, tensors],
      [modelFile, model],
    ]);
  }
}

/** The bytes of `model.safetensors`. @param weights by name; all of `Network.weights`. */
export function safetensorsOf(network: Network, weights: ReadonlyMap<string, Float32Array>): Uint8Array {
  const tensors = network.weights.map(({ name, shape, size }) => ({
    name,
    shape,
    values: valuesOf(weights, name, size),
  }));
  return encodeSafetensors(tensors, {
    generatedBy: "MNIST Lab",
    // Keras's layouts: kernels are [height, width, in, out] or [in, out].
    layout: "keras",
    fingerprint: fingerprintOf(network, weights),
  });
}

/** The text of `model.json`. */
export function modelText(network: Network): string {
  const model = {
    format: "layers-model",
    generatedBy: "MNIST Lab",
    convertedBy: null,
    modelTopology: topologyOf(network),
    weightsManifest: [
      {
        paths: [weightsFile],
        weights: network.weights.map(({ name, shape }) => ({ name, shape, dtype: "float32" })),
      },
    ],
  };
  return `${JSON.stringify(model, null, 1)}\n`;
}

async function replaceFolder(
  folder: string,
  files: readonly (readonly [name: string, content: string | Uint8Array])[],
): Promise<void> {
  const parent = path.dirname(folder);
  const fresh = temporaryNameOf(folder);
  const old = temporaryNameOf(folder);
  let moved = false;
  try {
    await mkdir(fresh);
    for (const [name, content] of files) await writeFlushed(path.join(fresh, name), content);
    await flushFolder(fresh);
    moved = await moveAway(folder, old);
    await renameOver(fresh, folder);
  } catch (error) {
    if (moved) await rename(old, folder).catch(() => undefined);
    await rm(fresh, { recursive: true, force: true }).catch(() => undefined);
    throw writeError(folder, error);
  }
  await flushFolder(parent);
  if (moved) await rm(old, { recursive: true, force: true }).catch(() => undefined);
}

/** @returns false where there was nothing to move. */
async function moveAway(folder: string, old: string): Promise<boolean> {
  try {
    await renameOver(folder, old);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}

export { readLayersWeights } from "./layersWeights.ts";
