import { activationOf } from "./normalize.ts";
import type { LayerSpec } from "./schema.ts";

/** These hand on what they are given: what a network gives may come from before them. */
const passing: ReadonlySet<LayerSpec["type"]> = new Set(["flatten", "globalAveragePooling2d", "dropout"]);

/** @returns the position of the layer that a network's outputs come from; -1 where there is none. */
export function outputLayer(layers: readonly LayerSpec[]): number {
  return layers.findLastIndex((layer) => !passing.has(layer.type));
}

/**
 * Whether the ten numbers that a network gives are probabilities: after a softmax they are shares of one, after anything else they
 * may be of any size, and below zero.
 */
export function givesProbabilities(layers: readonly LayerSpec[]): boolean {
  const layer = layers.at(outputLayer(layers));
  return layer !== undefined && "activation" in layer && activationOf(layer.activation).type === "softmax";
}
