import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { OptimizerSpec } from "../../../core/experiment/schema.ts";

export interface Updated {
  readonly value: Tensor;
  readonly slots: readonly Tensor[];
}

/**
 * One update of a weight, with Keras's conventions for epsilon.
 * @param slots in the order of `optimizerSlots`. @param numbers what `OptimizerNumbers` gives for the step, as scalars.
 */
export function updatedValues(
  spec: OptimizerSpec,
  value: Tensor,
  gradient: Tensor,
  slots: readonly Tensor[],
  numbers: readonly Tensor[],
): Updated {
  const [first, second] = slots;
  switch (spec.type) {
    case "sgd": {
      const step = tf.mul(gradient, numbers[0]);
      if (spec.momentum === 0) return { value: tf.sub(value, step), slots: [] };
      const velocity = tf.sub(tf.mul(first, numbers[1]), step);
      const move = spec.nesterov ? tf.sub(tf.mul(velocity, numbers[1]), step) : velocity;
      return { value: tf.add(value, move), slots: [velocity] };
    }
    case "rmsprop": {
      const mean = tf.add(tf.mul(first, numbers[1]), tf.mul(tf.square(gradient), numbers[2]));
      return { value: tf.sub(value, quotient(tf.mul(gradient, numbers[0]), mean, numbers[3])), slots: [mean] };
    }
    case "adam":
    case "adamW": {
      const [m, v] = moments(gradient, first, second, numbers);
      const kept = spec.type === "adamW" ? tf.sub(value, tf.mul(value, numbers[4])) : value;
      const step = tf.div(tf.mul(m, numbers[0]), tf.add(tf.sqrt(v), numbers[3]));
      return { value: tf.sub(kept, step), slots: [m, v] };
    }
    case "nadam": {
      const [m, v] = moments(gradient, first, second, numbers);
      const direction = tf.add(tf.mul(m, numbers[0]), tf.mul(gradient, numbers[4]));
      const step = tf.div(direction, tf.add(tf.sqrt(tf.mul(v, numbers[5])), numbers[3]));
      return { value: tf.sub(value, step), slots: [m, v] };
    }
    case "adagrad": {
      const sum = tf.add(first, tf.square(gradient));
      return { value: tf.sub(value, quotient(tf.mul(gradient, numbers[0]), sum, numbers[1])), slots: [sum] };
    }
    case "adadelta": {
      const mean = tf.add(tf.mul(first, numbers[1]), tf.mul(tf.square(gradient), numbers[2]));
      const step = tf.mul(quotient(tf.sqrt(tf.add(second, numbers[3])), mean, numbers[3]), gradient);
      const steps = tf.add(tf.mul(second, numbers[1]), tf.mul(tf.square(step), numbers[2]));
      return { value: tf.sub(value, tf.mul(step, numbers[0])), slots: [mean, steps] };
    }
  }
}

/** a / √(b + ε) */
function quotient(a: Tensor, b: Tensor, epsilon: Tensor): Tensor {
  return tf.div(a, tf.sqrt(tf.add(b, epsilon)));
}

/** m += (1 − β1)(g − m), v += (1 − β2)(g² − v); numbers: 1 is 1 − β1, 2 is 1 − β2. */
function moments(gradient: Tensor, m: Tensor, v: Tensor, numbers: readonly Tensor[]): readonly [Tensor, Tensor] {
  return [
    tf.add(m, tf.mul(tf.sub(gradient, m), numbers[1])),
    tf.add(v, tf.mul(tf.sub(tf.square(gradient), v), numbers[2])),
  ];
}

/**
 * Scales gradients down where the file asks for it: `clipNorm` each by itself, `globalClipNorm` all together (Keras's and
 * TensorFlow's clip_by_norm and clip_by_global_norm).
 */
export function clipped(spec: OptimizerSpec, gradients: readonly Tensor[]): readonly Tensor[] {
  const { clipNorm, globalClipNorm } = spec;
  if (clipNorm !== null) return gradients.map((g) => tf.mul(g, factor(tf.sum(tf.square(g)), clipNorm)));
  if (globalClipNorm === null || gradients.length === 0) return gradients;
  const squares = gradients.map((g) => tf.sum(tf.square(g)));
  const scale = factor(tf.addN(squares), globalClipNorm);
  return gradients.map((g) => tf.mul(g, scale));
}

function factor(sumOfSquares: Tensor, norm: number): Tensor {
  return tf.div(norm, tf.maximum(tf.sqrt(sumOfSquares), norm));
}
