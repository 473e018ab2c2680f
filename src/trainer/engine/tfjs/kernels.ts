import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Padding, PoolingNode } from "../../../core/network/network.ts";

/** Runs one of the backend's kernels, for what has no function of its own. */
export function runKernel(name: string, inputs: tf.NamedTensorMap, attributes: object): Tensor {
  return tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap);
}

/** TensorFlow's "SAME" pads as Keras does, so that only whether there is padding needs to be known. */
export function padOf({ top, left, bottom, right }: Padding): "same" | "valid" {
  return top + left + bottom + right > 0 ? "same" : "valid";
}

/** What a kernel wants to know of a pooling layer. */
export function poolingAttributes({ poolSize, strides, padding }: PoolingNode) {
  return {
    filterSize: [...poolSize] as [number, number],
    strides: [...strides] as [number, number],
    pad: padOf(padding),
    dimRoundingMode: null,
  };
}
