import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Head } from "../head.ts";
import type { Primitives } from "./primitives.ts";

export const classes = 10;

export interface LossParts {
  /** [batch] */
  readonly losses: Tensor;
  /** [batch, 10], of the sum of the losses. */
  readonly gradient: Tensor;
}

/** @param outputs [batch, 10], logits where the head takes the softmax. @param labels int32 [batch]. */
export function lossOfOutputs(
  head: Pick<Head, "kernel" | "smoothing">,
  outputs: Tensor,
  labels: Tensor,
  primitives: Primitives,
): LossParts {
  switch (head.kernel) {
    case "crossEntropyOfLogits":
      return primitives.crossEntropyOfLogits(outputs, labels, head.smoothing);
    case "crossEntropyOfProbabilities":
      return crossEntropyOfProbabilities(outputs, targetsOf(labels, head.smoothing));
    case "meanSquaredError": {
      const difference = tf.sub(outputs, targetsOf(labels, 0));
      return { losses: tf.mean(tf.square(difference), 1), gradient: tf.mul(difference, 2 / classes) };
    }
  }
}

/** [batch, 10]: onehot · (1 − smoothing) + smoothing / 10. */
export function targetsOf(labels: Tensor, smoothing: number): Tensor {
  return tf.oneHot(labels, classes, 1 - smoothing + smoothing / classes, smoothing / classes, "float32");
}

/** Softmax and cross-entropy at once, without clipping: gradient p − target. */
export function crossEntropyOfLogits(logits: Tensor, labels: Tensor, smoothing: number): LossParts {
  const targets = targetsOf(labels, smoothing);
  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  const exponentials = tf.exp(shifted);
  const sum = tf.sum(exponentials, 1, true);
  const losses = tf.sub(tf.log(tf.squeeze(sum, [1])), tf.sum(tf.mul(shifted, targets), 1));
  return { losses, gradient: tf.sub(tf.div(exponentials, sum), targets) };
}

/** Clipped to [1e-7, 1 − 1e-7] and renormalized, as Keras does it on TensorFlow. */
function crossEntropyOfProbabilities(outputs: Tensor, targets: Tensor): LossParts {
  const clipped = tf.clipByValue(outputs, 1e-7, Math.fround(1 - 1e-7));
  const sum = tf.sum(clipped, 1, true);
  const losses = tf.sub(tf.log(tf.squeeze(sum, [1])), tf.sum(tf.mul(targets, tf.log(clipped)), 1));
  const slope = tf.sub(tf.reciprocal(sum), tf.div(targets, clipped));
  return { losses, gradient: tf.where(tf.equal(outputs, clipped), slope, tf.zerosLike(slope)) };
}
