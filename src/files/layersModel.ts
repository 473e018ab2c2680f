import { mkdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { Network } from "../core/network/network.ts";
import { flushFolder, renameOver, temporaryNameOf, writeFileAtomic, writeFlushed } from "./atomicFile.ts";
import { systemCode, writeError } from "./fileError.ts";
import { littleEndianBytes, valuesOf } from "./fingerprint.ts";
import { makeFolder } from "./makeFolder.ts";
import { topologyOf } from "./layersTopology.ts";

/** The files of a model in TensorFlow.js layers format. */
const modelFile = "model.json";
const weightsFile = "weights.bin";

/**
 * Writes a model in TensorFlow.js layers format: `model.json` (topology and list of weights) and `weights.bin` (float32,
 * little-endian, in the order of `Network.weights`). `tf.loadLayersModel` reads it.
 *
 * Whole or not at all: a new folder is written under another name and renamed. Where the folder already holds the same network,
 * its weights alone are replaced in one step; another network's folder gives way as a whole.
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
  const before = await readFile(path.join(folder, modelFile), "utf8").catch(() => null);
  if (before === model) await writeFileAtomic(path.join(folder, weightsFile), values);
  else await replaceFolder(folder, model, values);
}

function modelText(network: Network): string {
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

async function replaceFolder(folder: string, model: string, values: Uint8Array): Promise<void> {
  const parent = path.dirname(folder);
  const fresh = temporaryNameOf(folder);
  const old = temporaryNameOf(folder);
  let moved = false;
  try {
    await makeFolder(parent);
    await mkdir(fresh);
    await writeFlushed(path.join(fresh, weightsFile), values);
    await writeFlushed(path.join(fresh, modelFile), model);
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
