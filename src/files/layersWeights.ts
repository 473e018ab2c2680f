import path from "node:path";
import { ExpectedError } from "../core/errors.ts";
import type { Network, WeightSpec } from "../core/network/network.ts";
import { manifestOf, type StoredWeight, type WeightGroup } from "./layersManifest.ts";
import { readWhole } from "./wholeFile.ts";

const modelLimit = 16_777_216;
const weightsLimit = 2_147_483_647;

/** A weight of a file with its values. */
interface LoadedWeight extends StoredWeight {
  readonly values: Float32Array;
}

/**
 * The weights of a model in TensorFlow.js layers format, for a network. They are matched by name; where the names are others, by
 * order among those of a kind (the first kernel to the first kernel, …), and where the kinds are unknown too, by order.
 * @param modelPath the `model.json`.
 * @returns values by the names of `network`, in the order of `Network.weights`, in Keras's layouts.
 * @throws ExpectedError `bad-weights` naming the file, the weight, what was found and what was expected, besides the errors of
 * reading.
 */
export async function readLayersWeights(modelPath: string, network: Network): Promise<Map<string, Float32Array>> {
  const text = (await readWhole(modelPath, modelLimit)).toString("utf8");
  const loaded: LoadedWeight[] = [];
  for (const group of manifestOf(modelPath, text)) loaded.push(...(await readGroup(modelPath, group)));
  const weights = loaded.filter((weight) => !weight.optimizer);
  const matches = matched(modelPath, network, weights);
  return new Map(
    network.weights.map((spec, index) => {
      const weight = matches[index];
      checkWeight(modelPath, spec, weight);
      return [spec.name, weight.values];
    }),
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

/** @returns for each weight of the network the one of the file that belongs to it. */
function matched(file: string, network: Network, weights: readonly LoadedWeight[]): LoadedWeight[] {
  const specs = network.weights;
  const byName = new Map(weights.map((weight) => [weight.name, weight]));
  const named = specs.flatMap((spec) => byName.get(spec.name) ?? []);
  if (weights.length !== specs.length) {
    const missing = specs.find((spec) => !byName.has(spec.name));
    const known = new Set(specs.map((spec) => spec.name));
    const extra = weights.find((weight) => !known.has(weight.name));
    const which = [
      missing === undefined ? [] : [`it has no ${missing.name} ${shapeText(missing.shape)}`],
      extra === undefined ? [] : [`the network has no ${extra.name} ${shapeText(extra.shape)}`],
    ].flat();
    throw bad(
      [`${file} holds ${weights.length} weights, the network has ${specs.length}`, ...which].join("; "),
      "Use weights of a network with the same layers.",
    );
  }
  if (named.length === specs.length) return named;
  return byKind(specs, weights) ?? [...weights];
}

const kindOf = (name: string) => name.slice(name.lastIndexOf("/") + 1).replace(/_\d+$/, "");

/** The first kernel for the first kernel and so on; null where the kinds do not come equally often. */
function byKind(specs: readonly WeightSpec[], weights: readonly LoadedWeight[]): LoadedWeight[] | null {
  const queues = new Map<string, LoadedWeight[]>();
  for (const weight of weights) {
    const kind = kindOf(weight.name);
    queues.set(kind, [...(queues.get(kind) ?? []), weight]);
  }
  const found = specs.flatMap((spec) => queues.get(kindOf(spec.name))?.shift() ?? []);
  return found.length === specs.length ? found : null;
}

function checkWeight(file: string, spec: WeightSpec, { name, shape, values }: LoadedWeight): void {
  const belongs = name === spec.name ? name : `${name}, taken for ${spec.name},`;
  if (shape.length !== spec.shape.length || shape.some((size, i) => size !== spec.shape[i])) {
    throw bad(
      `${file}: the weight ${belongs} has the shape ${shapeText(shape)}, expected ${shapeText(spec.shape)}`,
      "Use weights of a network with the same layers.",
    );
  }
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw bad(`${file}: value ${wrong} of the weight ${belongs} is ${values[wrong]}, expected a number`);
}

function shapeText(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

function bad(message: string, next?: string): ExpectedError {
  return new ExpectedError("bad-weights", message, next === undefined ? {} : { next });
}
