import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { WeightSpec } from "../../../core/network/network.ts";

/** @returns factor Σ|w| or factor Σw² of a weight that has a regularizer. */
export function penalty({ regularizer }: WeightSpec, value: Tensor): Tensor | null {
  if (regularizer === null) return null;
  const sum = tf.sum(regularizer.type === "l1" ? tf.abs(value) : tf.square(value));
  return tf.mul(sum, regularizer.factor);
}

/** @returns the gradient with that of the penalty. */
export function withPenalty({ regularizer }: WeightSpec, value: Tensor, gradient: Tensor): Tensor {
  if (regularizer === null) return gradient;
  const { type, factor } = regularizer;
  return tf.add(gradient, type === "l1" ? tf.mul(tf.sign(value), factor) : tf.mul(value, 2 * factor));
}
