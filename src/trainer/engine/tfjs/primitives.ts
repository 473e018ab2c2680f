import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Activation } from "../../../core/experiment/normalize.ts";
import type { OptimizerSpec } from "../../../core/experiment/schema.ts";
import type { PoolingNode } from "../../../core/network/network.ts";
import { activationGradient, type Activated } from "./activations.ts";
import { allButLast, normalize, type Normalization, type Normalized } from "./batchNormalization.ts";
import { poolingAttributes, runKernel } from "./kernels.ts";
import { crossEntropyOfLogits, type LossParts } from "./losses.ts";
import { updatedValues } from "./optimizers.ts";
import type { Variables } from "./session.ts";

/** A trainable weight, its gradient, and the names of what the optimizer keeps for it. */
export interface Update {
  readonly name: string;
  readonly value: Tensor;
  readonly slots: readonly string[];
  readonly gradient: Tensor;
}

/**
 * What a kind of device may compute by kernels of its own. This class composes everything from operations that all of
 * TensorFlow.js's backends have.
 */
export class Primitives {
  /** @returns digits of the data set by index: [n, 28, 28, 1], 0 to 255. */
  pixels(variables: Variables, indices: Tensor): Tensor {
    return tf.cast(tf.gather(variables.read("pixels"), tf.cast(indices, "int32")), "float32");
  }

  /** @returns int32 labels of the data set by index. */
  labels(variables: Variables, indices: Tensor): Tensor {
    return tf.gather(variables.read("labels"), tf.cast(indices, "int32"));
  }

  /** Of two matrices, either of them transposed. */
  matMul(a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor {
    return tf.matMul(a, b, transposeA, transposeB);
  }

  /** @param bias one number a channel, the last axis of `x`. */
  biasAdd(x: Tensor, bias: Tensor): Tensor {
    return tf.add(x, bias);
  }

  /** @returns the sum over all axes but the last. */
  biasGradient(gradient: Tensor): Tensor {
    return tf.sum(gradient, allButLast(gradient));
  }

  activationGradient(activation: Activation, kept: Activated, gradient: Tensor): Tensor {
    return activationGradient(activation, kept, gradient);
  }

  /** Of the input `x`, from that of the output. */
  averagePoolingGradient(node: PoolingNode, x: Tensor, gradient: Tensor): Tensor {
    return runKernel(tf.AvgPoolGrad, { dy: gradient, input: x }, poolingAttributes(node));
  }

  /** Each sample's loss, and the gradient of their sum. */
  crossEntropyOfLogits(logits: Tensor, labels: Tensor, smoothing: number): LossParts {
    return crossEntropyOfLogits(logits, labels, smoothing);
  }

  /** Batch normalization by the statistics of the batch. */
  normalize(parts: Normalization): Normalized {
    return normalize(parts);
  }

  /** Changes a weight and what the optimizer keeps for it. @param numbers of `OptimizerNumbers`, scalars. */
  update(spec: OptimizerSpec, update: Update, numbers: readonly Tensor[], variables: Variables): void {
    const slots = update.slots.map((slot) => variables.read(slot));
    const after = updatedValues(spec, update.value, update.gradient, slots, numbers);
    variables.assign(update.name, after.value);
    update.slots.forEach((slot, i) => {
      variables.assign(slot, after.slots[i]);
    });
  }
}
