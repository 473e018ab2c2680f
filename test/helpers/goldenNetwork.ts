import { activationNames } from "../../src/core/experiment/schema.ts";
import type { ActivationSpec, LayerSpec, SimpleLayerSpec } from "../../src/core/experiment/schema.ts";
import { buildNetwork } from "../../src/core/network/build.ts";
import type { Network, Shape } from "../../src/core/network/network.ts";
import type { GoldenTensor } from "../../src/trainer/engine/golden.ts";
import type { LayerFile, TensorFile, TensorsFile } from "./goldenFormat.ts";

/** A golden network in our terms. */
export interface GoldenNetwork {
  readonly network: Network;
  readonly layers: readonly LayerSpec[];
  /** Our name of a weight for each name in the golden file. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * Builds the network of a golden file. Its layers have names of their own there, ours have Keras's default names, so weights
 * are matched by the order of the layers that hold them.
 * @param inputShape without the batch
 */
export function goldenNetwork(files: readonly LayerFile[], inputShape: readonly number[]): GoldenNetwork {
  const layers = files.map(layerOf);
  const problems: string[] = [];
  const network = buildNetwork(layers, inputShape as Shape, (path, message) => problems.push(`${path}: ${message}`));
  if (network === null) throw new Error(problems.join("; "));

  const theirs = files.flatMap(namesOfLayersWithWeights);
  const ours = [...new Set(network.weights.map((weight) => layerName(weight.name)))];
  if (theirs.length !== ours.length) {
    throw new Error(`layers with weights: ${theirs.join(", ")} in the golden file, ${ours.join(", ")} in the network`);
  }
  const names = new Map(
    network.weights.map(({ name }) => {
      const layer = layerName(name);
      return [theirs[ours.indexOf(layer)] + name.slice(layer.length), name];
    }),
  );
  return { network, layers, names };
}

const layerName = (weight: string) => weight.slice(0, weight.lastIndexOf("/"));

function namesOfLayersWithWeights(file: LayerFile): string[] {
  switch (file.type) {
    case "conv2d":
    case "dense":
    case "batchNormalization":
      return [file.name];
    case "residualBlock":
      return ["conv1", "bn1", "conv2", "bn2", ...(file.projection ? ["projection"] : [])].map(
        (part) => `${file.name}_${part}`,
      );
    case "residual":
      return file.layers.flatMap(namesOfLayersWithWeights);
    case "maxPooling2d":
    case "averagePooling2d":
    case "globalAveragePooling2d":
    case "flatten":
    case "dropout":
    case "activation":
    case "leakyReLU":
      return [];
  }
}

/** Keras's `leaky_relu` is our `leakyRelu`; all the others are called the same. */
function activationOfFile(name: string, negativeSlope?: number): ActivationSpec {
  if (name === "leaky_relu") return { type: "leakyRelu", negativeSlope: negativeSlope ?? 0.2 };
  const found = activationNames.find((known) => known === name);
  if (found === undefined) throw new Error(`unknown activation ${name}`);
  return found;
}

const plainKernel = { kernelInitializer: "glorotUniform", kernelRegularizer: null } as const;

function layerOf(file: LayerFile): LayerSpec {
  if (file.type === "residualBlock") return residualBlock(file);
  if (file.type !== "residual") return simpleLayerOf(file);
  return { type: "residual", layers: file.layers.map(simpleLayerOf), activation: activationOfFile(file.activation) };
}

function simpleLayerOf(file: LayerFile): SimpleLayerSpec {
  switch (file.type) {
    case "conv2d":
      return {
        ...plainKernel,
        type: "conv2d",
        filters: file.filters,
        kernelSize: [...file.kernelSize],
        strides: [...file.strides],
        padding: file.padding,
        activation: activationOfFile(file.activation),
        useBias: file.useBias ?? true,
        kernelRegularizer: file.kernelRegularizer ?? null,
      };
    case "dense":
      return {
        ...plainKernel,
        type: "dense",
        units: file.units,
        activation: activationOfFile(file.activation),
        useBias: file.useBias ?? true,
        kernelRegularizer: file.kernelRegularizer ?? null,
      };
    case "maxPooling2d":
    case "averagePooling2d":
      return { type: file.type, poolSize: [...file.poolSize], strides: [...file.strides], padding: file.padding };
    case "globalAveragePooling2d":
    case "flatten":
      return { type: file.type };
    case "leakyReLU":
      return { type: "activation", activation: { type: "leakyRelu", negativeSlope: 0.3 } };
    case "dropout":
      return { type: "dropout", rate: file.rate };
    case "batchNormalization":
      return { type: "batchNormalization", momentum: file.momentum ?? 0.99, epsilon: file.epsilon ?? 0.001 };
    case "activation":
      return { type: "activation", activation: activationOfFile(file.activation, file.negativeSlope) };
    case "residualBlock":
    case "residual":
      throw new Error(`a residual block inside another: ${file.name}`);
  }
}

/** relu(bn2(conv2(relu(bn1(conv1(x))))) + shortcut(x)) */
function residualBlock(file: Extract<LayerFile, { type: "residualBlock" }>): LayerSpec {
  const convolution: SimpleLayerSpec = {
    ...plainKernel,
    type: "conv2d",
    filters: file.filters,
    kernelSize: [...file.kernelSize],
    strides: 1,
    padding: "same",
    activation: "linear",
    useBias: true,
  };
  const normalization: SimpleLayerSpec = { type: "batchNormalization", momentum: 0.99, epsilon: 0.001 };
  const relu: SimpleLayerSpec = { type: "activation", activation: "relu" };
  return {
    type: "residual",
    layers: [convolution, normalization, relu, convolution, normalization],
    activation: "relu",
  };
}

/** A tensor of a golden file as float32. */
export function tensorOf(file: TensorFile): GoldenTensor {
  const size = file.shape.reduce((product, n) => product * n, 1);
  if (file.data.length !== size) throw new Error(`shape ${file.shape.join("×")} with ${file.data.length} numbers`);
  return { shape: file.shape, data: Float32Array.from(file.data) };
}

/** Several tensors under their names in the golden file. */
export function tensorsOf(file: TensorsFile): Map<string, GoldenTensor> {
  return new Map(Object.entries(file).map(([name, tensor]) => [name, tensorOf(tensor)]));
}

/** Weights, or gradients of weights, under our names and in our order; names that the file leaves out are left out. */
export function weightsOf({ network, names }: GoldenNetwork, file: TensorsFile): Map<string, GoldenTensor> {
  const unknown = Object.keys(file).find((name) => !names.has(name));
  if (unknown !== undefined) throw new Error(`no weight of the network is ${unknown}`);
  const theirs = new Map(Array.from(names, ([golden, our]) => [our, golden]));
  const found = new Map<string, GoldenTensor>();
  for (const { name, shape } of network.weights) {
    const tensor = file[theirs.get(name)!] as TensorFile | undefined;
    if (tensor === undefined) continue;
    if (tensor.shape.join() !== shape.join()) {
      throw new Error(`${name} is ${shape.join("×")} in the network, ${tensor.shape.join("×")} in the golden file`);
    }
    found.set(name, tensorOf(tensor));
  }
  return found;
}
