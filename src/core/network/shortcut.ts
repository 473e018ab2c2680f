import { pairOf } from "../experiment/normalize.ts";
import type { SimpleLayerSpec } from "../experiment/schema.ts";
import type { Pair, Shape } from "./network.ts";
import { shapePhrase } from "./sizes.ts";

/**
 * How the input of a residual block gets the shape of its layers' output: by a 1×1 convolution that takes all the
 * block's strides at once, as in He et al. (2015).
 * @returns the strides of that convolution, or in words why none fits.
 */
export function projectionOf(input: Shape, output: Shape, layers: readonly SimpleLayerSpec[]): Pair | string {
  const found = `its layers turn ${shapePhrase(input)} into ${shapePhrase(output)}`;
  if (input.length !== 3 || output.length !== 3) {
    const next =
      input.length === 3
        ? "put what makes a vector of it after the block"
        : `end it with { "type": "dense", "units": ${input[0]} }`;
    return `${found}, which cannot be added to the block's input; ${next}`;
  }
  const strides = totalStrides(layers);
  const fits = output[0] === Math.ceil(input[0] / strides[0]) && output[1] === Math.ceil(input[1] / strides[1]);
  if (fits) return strides;
  return `${found}, which cannot be added to the block's input; use "padding": "same" in its convolutions and poolings`;
}

/** Product of the strides of all convolutions and poolings. */
function totalStrides(layers: readonly SimpleLayerSpec[]): Pair {
  let [vertical, horizontal] = [1, 1];
  for (const layer of layers) {
    if (layer.type !== "conv2d" && layer.type !== "maxPooling2d" && layer.type !== "averagePooling2d") continue;
    const strides = pairOf(layer.type === "conv2d" ? layer.strides : (layer.strides ?? layer.poolSize));
    vertical *= strides[0];
    horizontal *= strides[1];
  }
  return [vertical, horizontal];
}
