import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Activation } from "../../../core/experiment/normalize.ts";

/** What of a forward pass the gradient of an activation may need. */
export interface Activated {
  readonly input: Tensor;
  readonly output: Tensor;
}

const halfRoot = Math.SQRT1_2;
/** 1 / √(2π) */
const gauss = 0.3989422804014327;

/** @returns f(x), element by element; softmax over the last axis. */
export function activate({ type, negativeSlope }: Activation, x: Tensor): Tensor {
  switch (type) {
    case "linear":
      return x;
    case "relu":
      return tf.relu(x);
    case "leakyRelu":
      return tf.leakyRelu(x, negativeSlope);
    case "elu":
      return tf.elu(x);
    case "gelu":
      return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, halfRoot)), 1));
    case "silu":
      return tf.mul(x, tf.sigmoid(x));
    case "sigmoid":
      return tf.sigmoid(x);
    case "tanh":
      return tf.tanh(x);
    case "softmax":
      return tf.softmax(x);
  }
}

/** @returns gradient · f′, in terms of the output where that is possible. */
export function activationGradient(activation: Activation, kept: Activated, gradient: Tensor): Tensor {
  const { input: x, output: y } = kept;
  switch (activation.type) {
    case "linear":
      return gradient;
    case "relu":
      return tf.mul(gradient, tf.step(y));
    case "leakyRelu":
      return tf.where(tf.greater(y, 0), gradient, tf.mul(gradient, activation.negativeSlope));
    case "elu":
      return tf.where(tf.greater(y, 0), gradient, tf.mul(gradient, tf.add(y, 1)));
    case "gelu": {
      const distribution = tf.mul(tf.add(tf.erf(tf.mul(x, halfRoot)), 1), 0.5);
      const density = tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), gauss);
      return tf.mul(gradient, tf.add(distribution, tf.mul(x, density)));
    }
    case "silu": {
      const s = tf.sigmoid(x);
      return tf.mul(gradient, tf.mul(s, tf.add(tf.mul(x, tf.sub(1, s)), 1)));
    }
    case "sigmoid":
      return tf.mul(gradient, tf.mul(y, tf.sub(1, y)));
    case "tanh":
      return tf.mul(gradient, tf.sub(1, tf.square(y)));
    case "softmax":
      return tf.mul(y, tf.sub(gradient, tf.sum(tf.mul(gradient, y), -1, true)));
  }
}
