import type {
  ActivationSpec,
  LayerSpec,
  RegularizerSpec,
  ResidualSpec,
  SimpleLayerSpec,
} from "../../src/core/experiment/schema.ts";
import { buildNetwork } from "../../src/core/network/build.ts";
import type { Network, Shape } from "../../src/core/network/network.ts";

/** Layers with every default written out, as the engine gets them. */

type Size = number | [number, number];
interface KernelOptions {
  activation?: ActivationSpec;
  useBias?: boolean;
  kernelRegularizer?: RegularizerSpec | null;
}
export interface WindowOptions {
  strides?: Size;
  padding?: "valid" | "same";
}

const kernelDefaults = {
  activation: "linear",
  useBias: true,
  kernelInitializer: "glorotUniform",
  kernelRegularizer: null,
} as const;

export function conv2d(filters: number, kernelSize: Size, more: KernelOptions & WindowOptions = {}): SimpleLayerSpec {
  return { type: "conv2d", filters, kernelSize, strides: 1, padding: "valid", ...kernelDefaults, ...more };
}

export function dense(units: number, more: KernelOptions = {}): SimpleLayerSpec {
  return { type: "dense", units, ...kernelDefaults, ...more };
}

export function maxPooling(poolSize: Size, more: WindowOptions = {}): SimpleLayerSpec {
  return { type: "maxPooling2d", poolSize, strides: null, padding: "valid", ...more };
}

export function averagePooling(poolSize: Size, more: WindowOptions = {}): SimpleLayerSpec {
  return { type: "averagePooling2d", poolSize, strides: null, padding: "valid", ...more };
}

export const globalAverage: SimpleLayerSpec = { type: "globalAveragePooling2d" };
export const flatten: SimpleLayerSpec = { type: "flatten" };

export function dropout(rate: number): SimpleLayerSpec {
  return { type: "dropout", rate };
}

export function batchNormalization(momentum = 0.99, epsilon = 0.001): SimpleLayerSpec {
  return { type: "batchNormalization", momentum, epsilon };
}

export function activation(spec: ActivationSpec): SimpleLayerSpec {
  return { type: "activation", activation: spec };
}

export function residual(layers: SimpleLayerSpec[], spec: ActivationSpec = "linear"): ResidualSpec {
  return { type: "residual", layers, activation: spec };
}

/** @throws Error with all that is wrong with the layers. */
export function networkOf(layers: readonly LayerSpec[], inputShape: Shape = [28, 28, 1]): Network {
  const problems: string[] = [];
  const network = buildNetwork(layers, inputShape, (path, message) => problems.push(`${path}: ${message}`));
  if (network === null) throw new Error(problems.join("; "));
  return network;
}
