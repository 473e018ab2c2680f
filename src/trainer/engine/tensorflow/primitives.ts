import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Activation } from "../../../core/experiment/normalize.ts";
import type { OptimizerSpec } from "../../../core/experiment/schema.ts";
import type { Activated } from "../tfjs/activations.ts";
import type { Normalization, Normalized } from "../tfjs/batchNormalization.ts";
import { targetsOf, type LossParts } from "../tfjs/losses.ts";
import { Primitives, type Update } from "../tfjs/primitives.ts";
import type { Variables } from "../tfjs/session.ts";
import type { Native } from "./native.ts";
import { ResourceVariables } from "./variables.ts";

/** TensorFlow's own kernels where TensorFlow.js composes several, or reads values that are still to come. */
export class TensorflowPrimitives extends Primitives {
  private readonly native: Native;

  constructor(native: Native) {
    super();
    this.native = native;
  }

  override pixels(variables: Variables, indices: Tensor): Tensor {
    const bytes = this.gather(variables, "pixels", "uint8", indices);
    return this.one("Cast", { types: { SrcT: "uint8", DstT: "float32" } }, [bytes]);
  }

  override labels(variables: Variables, indices: Tensor): Tensor {
    return this.gather(variables, "labels", "int32", indices);
  }

  private gather(variables: Variables, name: string, dtype: "uint8" | "int32", indices: Tensor): Tensor {
    const handle = resourcesOf(variables).handle(name);
    return this.one("ResourceGather", { types: { dtype, Tindices: "int32" } }, [handle, indices]);
  }

  override matMul(a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor {
    return this.one("MatMul", { types, bools: { transpose_a: transposeA, transpose_b: transposeB } }, [a, b]);
  }

  override biasAdd(x: Tensor, bias: Tensor): Tensor {
    return this.one("BiasAdd", { types }, [x, bias]);
  }

  override biasGradient(gradient: Tensor): Tensor {
    return this.one("BiasAddGrad", { types }, [gradient]);
  }

  override activationGradient(activation: Activation, kept: Activated, gradient: Tensor): Tensor {
    switch (activation.type) {
      case "relu":
        return this.one("ReluGrad", { types }, [gradient, kept.output]);
      case "leakyRelu":
        return this.one("LeakyReluGrad", { types, floats: { alpha: activation.negativeSlope } }, [
          gradient,
          kept.input,
        ]);
      case "elu":
        return this.one("EluGrad", { types }, [gradient, kept.output]);
      case "sigmoid":
        return this.one("SigmoidGrad", { types }, [kept.output, gradient]);
      case "tanh":
        return this.one("TanhGrad", { types }, [kept.output, gradient]);
      case "linear":
      case "gelu":
      case "silu":
      case "softmax":
        return super.activationGradient(activation, kept, gradient);
    }
  }

  override crossEntropyOfLogits(logits: Tensor, labels: Tensor, smoothing: number): LossParts {
    const [losses, gradient] =
      smoothing === 0
        ? this.native.operate(
            "SparseSoftmaxCrossEntropyWithLogits",
            { types: { T: "float32", Tlabels: "int32" } },
            [logits, labels],
            2,
          )
        : this.native.operate("SoftmaxCrossEntropyWithLogits", { types }, [logits, targetsOf(labels, smoothing)], 2);
    return { losses, gradient };
  }

  override normalize({ x, gamma, beta, epsilon }: Normalization): Normalized {
    const channels = gamma.size;
    const images = x.shape.length === 4 ? x : tf.reshape(x, [x.shape[0], 1, 1, channels]);
    const attributes = {
      types: { T: "float32", U: "float32" },
      floats: { epsilon },
      bools: { is_training: true },
    } as const;
    const none = tf.tensor1d([]);
    const forward = this.native.operate("FusedBatchNormV3", attributes, [images, gamma, beta, none, none], 6);
    const [output, mean, variance, ...reserved] = forward;
    // TensorFlow's variance is divided by one less than the number of values, where there is more than one.
    const count = x.size / channels;
    return {
      output: tf.reshape(output, x.shape),
      mean,
      variance: count > 1 ? tf.mul(variance, (count - 1) / count) : variance,
      gradients: (gradient) => {
        const inputs = [tf.reshape(gradient, images.shape), images, gamma, ...reserved];
        const [ofImages, ofGamma, ofBeta] = this.native.operate("FusedBatchNormGradV3", attributes, inputs, 5);
        return { x: tf.reshape(ofImages, x.shape), gamma: ofGamma, beta: ofBeta };
      },
    };
  }

  override update(spec: OptimizerSpec, update: Update, numbers: readonly Tensor[], variables: Variables): void {
    const resources = resourcesOf(variables);
    const handles = [update.name, ...update.slots].map((name) => resources.handle(name));
    const { gradient } = update;
    const apply = (name: string, inputs: readonly Tensor[], bools: Record<string, boolean> = {}) => {
      this.native.operate(name, { types, bools }, [...handles, ...inputs], 0);
    };
    switch (spec.type) {
      case "sgd":
        if (spec.momentum === 0) {
          apply("ResourceApplyGradientDescent", [numbers[0], gradient]);
        } else {
          apply("ResourceApplyKerasMomentum", [numbers[0], gradient, numbers[1]], { use_nesterov: spec.nesterov });
        }
        return;
      case "adamW":
        variables.assign(update.name, tf.sub(update.value, tf.mul(update.value, numbers[4])));
        this.adam(spec, gradient, numbers, apply);
        return;
      case "adam":
        this.adam(spec, gradient, numbers, apply);
        return;
      case "adadelta":
        apply("ResourceApplyAdadelta", [numbers[0], numbers[1], numbers[3], gradient]);
        return;
      // TensorFlow's own of these differ from Keras's, or there are none.
      case "rmsprop":
      case "adagrad":
      case "nadam":
        super.update(spec, update, numbers, variables);
    }
  }

  /** The first number has the bias corrections in it, so that the powers of β are given as 0. */
  private adam(
    { beta1, beta2 }: { readonly beta1: number; readonly beta2: number },
    gradient: Tensor,
    numbers: readonly Tensor[],
    apply: (name: string, inputs: readonly Tensor[]) => void,
  ): void {
    const [none, first, second] = [tf.scalar(0), tf.scalar(beta1), tf.scalar(beta2)];
    apply("ResourceApplyAdam", [none, none, numbers[0], first, second, numbers[3], gradient]);
  }

  private one(name: string, attributes: Parameters<Native["operate"]>[1], inputs: readonly Tensor[]): Tensor {
    return this.native.operate(name, attributes, inputs)[0];
  }
}

const types = { T: "float32" } as const;

function resourcesOf(variables: Variables): ResourceVariables {
  if (variables instanceof ResourceVariables) return variables;
  throw new Error("TensorFlow's operations change TensorFlow's variables alone");
}
