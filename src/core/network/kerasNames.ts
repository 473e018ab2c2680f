import type { NetworkNode } from "./network.ts";

/** Keras's class of each kind of node, as its summaries and saved models write it. */
export const kerasClasses = {
  input: "InputLayer",
  conv2d: "Conv2D",
  maxPooling2d: "MaxPooling2D",
  averagePooling2d: "AveragePooling2D",
  globalAveragePooling2d: "GlobalAveragePooling2D",
  flatten: "Flatten",
  dense: "Dense",
  dropout: "Dropout",
  batchNormalization: "BatchNormalization",
  activation: "Activation",
  add: "Add",
} as const satisfies Record<NetworkNode["type"], string>;

/** The name Keras gives to the first layer of each kind; the second gets `_1`, and so on. */
const firstNames = {
  input: "input_layer",
  conv2d: "conv2d",
  maxPooling2d: "max_pooling2d",
  averagePooling2d: "average_pooling2d",
  globalAveragePooling2d: "global_average_pooling2d",
  flatten: "flatten",
  dense: "dense",
  dropout: "dropout",
  batchNormalization: "batch_normalization",
  activation: "activation",
  add: "add",
} as const satisfies Record<NetworkNode["type"], string>;

/** @returns a function that hands out Keras's default names in order: `conv2d`, `conv2d_1`, … */
export function kerasNaming(): (type: NetworkNode["type"]) => string {
  const used = new Map<NetworkNode["type"], number>();
  return (type) => {
    const count = used.get(type) ?? 0;
    used.set(type, count + 1);
    return count === 0 ? firstNames[type] : `${firstNames[type]}_${count}`;
  };
}

/** What Keras calls the initializers, by our names. */
export const initializerClasses = {
  glorotUniform: "GlorotUniform",
  glorotNormal: "GlorotNormal",
  heUniform: "HeUniform",
  heNormal: "HeNormal",
  zeros: "Zeros",
  ones: "Ones",
  randomNormal: "RandomNormal",
} as const;
