import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Network } from "../core/network/network.ts";
import { writeFileAtomic } from "./atomicFile.ts";
import { replaceFolder } from "./atomicFolder.ts";
import { fingerprintOf, littleEndianBytes, valuesOf } from "./fingerprint.ts";
import { topologyOf, type TopologyOptions } from "./layersTopology.ts";
import { encodeSafetensors, type Tensor } from "./safetensors.ts";

/** The files of a model in TensorFlow.js layers format, and the same weights for Python. */
export const modelFile = "model.json";
export const weightsFile = "weights.bin";
const safetensorsFile = "model.safetensors";
export const modelFiles: readonly string[] = [modelFile, safetensorsFile, weightsFile];

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
  const values = weightsBytes(network, weights);
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
  return encodeSafetensors(weightsTensors(network, weights), {
    generatedBy: "MNIST Lab",
    // Keras's layouts: kernels are [height, width, in, out] or [in, out].
    layout: "keras",
    fingerprint: fingerprintOf(network, weights),
  });
}

/** A network's weights as tensors, in their order. @param weights by name; all of `Network.weights`. */
export function weightsTensors(network: Network, weights: ReadonlyMap<string, Float32Array>): Tensor[] {
  return network.weights.map(({ name, shape, size }) => ({ name, shape, values: valuesOf(weights, name, size) }));
}

/** The bytes of `weights.bin`. @param weights by name; all of `Network.weights`. */
export function weightsBytes(network: Network, weights: ReadonlyMap<string, Float32Array>): Uint8Array {
  return Buffer.concat(network.weights.map(({ name, size }) => littleEndianBytes(valuesOf(weights, name, size))));
}

/** @param bytes of a `weights.bin`. @returns the weights by name; null where it has not the size of the network's. */
export function weightsOfBytes(network: Network, bytes: Buffer): Map<string, Float32Array> | null {
  if (bytes.length !== 4 * network.weights.reduce((sum, { size }) => sum + size, 0)) return null;
  let at = 0;
  return new Map(
    network.weights.map(({ name, size }) => {
      const values = Float32Array.from({ length: size }, (_, i) => bytes.readFloatLE(at + 4 * i));
      at += 4 * size;
      return [name, values];
    }),
  );
}

/** What a `model.json` may hold besides the network. */
export interface ModelTextOptions extends TopologyOptions {
  /** Whatever else a program or a person wants to know of it; TensorFlow.js hands it on. */
  readonly userDefinedMetadata?: Readonly<Record<string, string>>;
}

/** The text of `model.json`. */
export function modelText(network: Network, { standardization, userDefinedMetadata }: ModelTextOptions = {}): string {
  const model = {
    format: "layers-model",
    generatedBy: "MNIST Lab",
    convertedBy: null,
    modelTopology: topologyOf(network, { standardization }),
    weightsManifest: [
      {
        paths: [weightsFile],
        weights: network.weights.map(({ name, shape }) => ({ name, shape, dtype: "float32" })),
      },
    ],
    ...(userDefinedMetadata === undefined ? {} : { userDefinedMetadata }),
  };
  return `${JSON.stringify(model, null, 1)}\n`;
}

export { readLayersWeights } from "./layersWeights.ts";
