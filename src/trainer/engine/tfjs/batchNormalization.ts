import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";

export interface Normalization {
  /** [batch, …, channels] */
  readonly x: Tensor;
  /** [channels] */
  readonly gamma: Tensor;
  readonly beta: Tensor;
  readonly epsilon: number;
}

export interface NormalizationGradients {
  /** Of the input. */
  readonly x: Tensor;
  readonly gamma: Tensor;
  readonly beta: Tensor;
}

export interface Normalized {
  readonly output: Tensor;
  /** Of the batch; the variance divided by the number of values, as Keras has it. */
  readonly mean: Tensor;
  readonly variance: Tensor;
  gradients(gradient: Tensor): NormalizationGradients;
}

/** γ (x − μ) / √(σ² + ε) + β with the batch's own μ and σ² (Ioffe and Szegedy, 2015). */
export function normalize({ x, gamma, beta, epsilon }: Normalization): Normalized {
  const axes = allButLast(x);
  const count = axes.reduce((product, axis) => product * x.shape[axis], 1);
  const mean = tf.mean(x, axes);
  const centered = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centered), axes);
  const scale = tf.rsqrt(tf.add(variance, epsilon));
  const unit = tf.mul(centered, scale);
  return {
    output: tf.add(tf.mul(unit, gamma), beta),
    mean,
    variance,
    gradients: (gradient) => {
      const ofGamma = tf.sum(tf.mul(gradient, unit), axes);
      const ofBeta = tf.sum(gradient, axes);
      const shared = tf.div(tf.add(ofBeta, tf.mul(unit, ofGamma)), count);
      return { x: tf.mul(tf.sub(gradient, shared), tf.mul(gamma, scale)), gamma: ofGamma, beta: ofBeta };
    },
  };
}

/** The same with moving statistics, which the input does not change. */
export function normalizeBy(
  { x, gamma, beta, epsilon }: Normalization,
  mean: Tensor,
  variance: Tensor,
): Pick<Normalized, "output" | "gradients"> {
  const axes = allButLast(x);
  const scale = tf.rsqrt(tf.add(variance, epsilon));
  const unit = tf.mul(tf.sub(x, mean), scale);
  return {
    output: tf.add(tf.mul(unit, gamma), beta),
    gradients: (gradient) => ({
      x: tf.mul(gradient, tf.mul(gamma, scale)),
      gamma: tf.sum(tf.mul(gradient, unit), axes),
      beta: tf.sum(gradient, axes),
    }),
  };
}

/** @returns [0, 1, …], the axes over which a channel's numbers lie. */
export function allButLast(x: Tensor): number[] {
  return x.shape.slice(0, -1).map((_, axis) => axis);
}
