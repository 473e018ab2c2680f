import * as tf from "@tensorflow/tfjs-core";
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { Activation } from "../../../core/experiment/normalize.ts";
import type { Conv2dNode, DenseNode, NetworkNode, PoolingNode } from "../../../core/network/network.ts";
import { activate } from "./activations.ts";
import { normalizeBy } from "./batchNormalization.ts";
import { padOf, poolingAttributes, runKernel } from "./kernels.ts";
import type { Primitives } from "./primitives.ts";

/** What a layer computes with. */
export interface LayerContext {
  readonly primitives: Primitives;
  /** Whether statistics are the batch's, and dropout drops. */
  readonly training: boolean;
  /** In the order of `Network.weights`. */
  readonly weights: readonly Tensor[];
  /** Of each dropout layer, by its ordinal: true where a value is kept. [batch, channels, pixels] */
  readonly masks: readonly Tensor[];
}

export interface LayerGradients {
  /** Of the layer's inputs; left out when it is not asked for. */
  readonly inputs: readonly Tensor[];
  /** By index into `Network.weights`. */
  readonly weights: readonly (readonly [index: number, gradient: Tensor])[];
}

export interface LayerPass {
  readonly output: Tensor;
  /** New moving statistics, by index into `Network.weights`. */
  readonly statistics?: readonly (readonly [index: number, value: Tensor])[];
  /** @param needsInput whether the gradient of the inputs is asked for. */
  backward(gradient: Tensor, needsInput: boolean): LayerGradients;
}

/** One layer forward, and what is needed for its gradients. @param inputs [batch, …] each. */
export function runLayer(node: NetworkNode, inputs: readonly Tensor[], context: LayerContext): LayerPass {
  const [x] = inputs;
  switch (node.type) {
    case "input":
      return { output: x, backward: only((gradient) => gradient) };
    case "conv2d":
      return conv2d(node, x, context);
    case "dense":
      return dense(node, x, context);
    case "maxPooling2d":
    case "averagePooling2d":
      return pooling(node, x, context);
    case "globalAveragePooling2d":
      return globalAveragePooling(x);
    case "flatten":
      return {
        output: tf.reshape(x, [x.shape[0], -1]),
        backward: only((gradient) => tf.reshape(gradient, x.shape)),
      };
    case "dropout":
      return dropout(x, node.rate, node.ordinal, context);
    case "batchNormalization":
      return batchNormalization(node, x, context);
    case "activation": {
      const output = activate(node.activation, x);
      const kept = { input: x, output };
      const { primitives } = context;
      return {
        output,
        backward: only((gradient) => primitives.activationGradient(node.activation, kept, gradient)),
      };
    }
    case "add":
      return { output: tf.add(x, inputs[1]), backward: (gradient) => ({ inputs: [gradient, gradient], weights: [] }) };
  }
}

/** Of a layer without weights: the gradient of its input. */
function only(ofInput: (gradient: Tensor) => Tensor): LayerPass["backward"] {
  return (gradient, needsInput) => ({ inputs: needsInput ? [ofInput(gradient)] : [], weights: [] });
}

/** Bias and activation of a layer whose linear part is `linear`. @returns the way back to the gradient of `linear`. */
function biasAndActivation(
  linear: Tensor,
  { bias, activation }: { readonly bias: number | null; readonly activation: Activation },
  { primitives, weights }: LayerContext,
) {
  const input = bias === null ? linear : primitives.biasAdd(linear, weights[bias]);
  const output = activate(activation, input);
  return {
    output,
    backward: (gradient: Tensor) => {
      const ofLinear = primitives.activationGradient(activation, { input, output }, gradient);
      const ofBias = bias === null ? [] : [[bias, primitives.biasGradient(ofLinear)] as const];
      return { ofLinear, ofBias };
    },
  };
}

function conv2d(node: Conv2dNode, x: Tensor, context: LayerContext): LayerPass {
  const kernel = context.weights[node.kernel];
  const common = {
    strides: [...node.strides] as [number, number],
    pad: padOf(node.padding),
    dataFormat: "NHWC",
    dimRoundingMode: null,
  };
  const linear = tf.conv2d(x as Tensor4D, kernel as Tensor4D, common.strides, common.pad);
  const { output, backward } = biasAndActivation(linear, node, context);
  return {
    output,
    backward: (gradient, needsInput) => {
      const { ofLinear: dy, ofBias } = backward(gradient);
      const ofKernel = runKernel(tf.Conv2DBackpropFilter, { x, dy }, { ...common, filterShape: kernel.shape });
      const ofInput = () =>
        runKernel(tf.Conv2DBackpropInput, { dy, filter: kernel }, { ...common, inputShape: x.shape });
      return { inputs: needsInput ? [ofInput()] : [], weights: [[node.kernel, ofKernel], ...ofBias] };
    },
  };
}

function dense(node: DenseNode, x: Tensor, context: LayerContext): LayerPass {
  const { primitives, weights } = context;
  const kernel = weights[node.kernel];
  const { output, backward } = biasAndActivation(primitives.matMul(x, kernel), node, context);
  return {
    output,
    backward: (gradient, needsInput) => {
      const { ofLinear, ofBias } = backward(gradient);
      const ofKernel = primitives.matMul(x, ofLinear, true, false);
      const inputs = needsInput ? [primitives.matMul(ofLinear, kernel, false, true)] : [];
      return { inputs, weights: [[node.kernel, ofKernel], ...ofBias] };
    },
  };
}

function pooling(node: PoolingNode, x: Tensor, { primitives }: LayerContext): LayerPass {
  const attributes = poolingAttributes(node);
  const { filterSize, strides, pad } = attributes;
  if (node.type === "averagePooling2d") {
    const output = tf.avgPool(x as Tensor4D, filterSize, strides, pad);
    return { output, backward: only((dy) => primitives.averagePoolingGradient(node, x, dy)) };
  }
  const output = tf.maxPool(x as Tensor4D, filterSize, strides, pad);
  return { output, backward: only((dy) => runKernel(tf.MaxPoolGrad, { dy, input: x, output }, attributes)) };
}

function globalAveragePooling(x: Tensor): LayerPass {
  const [batch, height, width, channels] = x.shape;
  return {
    output: tf.mean(x, [1, 2]),
    backward: only((gradient) =>
      tf.tile(tf.reshape(tf.div(gradient, height * width), [batch, 1, 1, channels]), [1, height, width, 1]),
    ),
  };
}

function dropout(x: Tensor, rate: number, ordinal: number, { training, masks }: LayerContext): LayerPass {
  if (!training || rate === 0) return { output: x, backward: only((gradient) => gradient) };
  const kept = tf.mul(tf.cast(inKerasOrder(masks[ordinal], x.shape), "float32"), Math.fround(1 / (1 - rate)));
  return { output: tf.mul(x, kept), backward: only((gradient) => tf.mul(gradient, kept)) };
}

/** @param mask [batch, channels, pixels] @param shape [batch, height, width, channels] or [batch, features] */
function inKerasOrder(mask: Tensor, shape: readonly number[]): Tensor {
  const [, channels, pixels] = mask.shape as [number, number, number];
  const moved = shape.length === 4 && channels > 1 && pixels > 1 ? tf.transpose(mask, [0, 2, 1]) : mask;
  return tf.reshape(moved, [...shape]);
}

function batchNormalization(
  node: Extract<NetworkNode, { type: "batchNormalization" }>,
  x: Tensor,
  { training, weights, primitives }: LayerContext,
): LayerPass {
  const parts = { x, gamma: weights[node.gamma], beta: weights[node.beta], epsilon: node.epsilon };
  const [movingMean, movingVariance] = [weights[node.movingMean], weights[node.movingVariance]];
  const moved = (before: Tensor, now: Tensor) => tf.add(tf.mul(before, node.momentum), tf.mul(now, 1 - node.momentum));
  const normalized = training ? primitives.normalize(parts) : null;
  const { output, gradients } = normalized ?? normalizeBy(parts, movingMean, movingVariance);
  return {
    output,
    statistics:
      normalized === null
        ? []
        : [
            [node.movingMean, moved(movingMean, normalized.mean)],
            [node.movingVariance, moved(movingVariance, normalized.variance)],
          ],
    backward: (gradient, needsInput) => {
      const result = gradients(gradient);
      return {
        inputs: needsInput ? [result.x] : [],
        weights: [
          [node.gamma, result.gamma],
          [node.beta, result.beta],
        ],
      };
    },
  };
}
