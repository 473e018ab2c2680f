import type { Activation, Initializer } from "../../core/experiment/normalize.ts";
import type { RegularizerSpec } from "../../core/experiment/schema.ts";
import { initializerClasses, kerasClasses } from "../../core/network/kerasNames.ts";
import type { Conv2dNode, DenseNode, Network, NetworkNode, Padding, Shape } from "../../core/network/network.ts";
import type { TrainedModel } from "./trainedModel.ts";

/** One layer as Keras 3 writes it down. */
export interface KerasLayer {
  readonly name: string;
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Names of the layers whose outputs it takes; two for `Add`. */
  readonly inputs: readonly string[];
  /** Of its output, without the batch. */
  readonly shape: Shape;
  /** Its variables in Keras's order, as indices into `Network.weights`. */
  readonly weights: readonly number[];
}

/** Keras's `leaky_relu` by its name has this slope. */
const usualSlope = 0.2;

/**
 * The layers of a network in Keras's words, each after those whose outputs it takes. Pixels are standardized by a layer
 * `Rescaling`, and a leaky relu with another slope than Keras's becomes a layer of its own.
 */
export function kerasLayersOf({
  network,
  standardization,
}: Pick<TrainedModel, "network" | "standardization">): KerasLayer[] {
  const layers: KerasLayer[] = [];
  /** Name of the layer whose output stands for that of each node. */
  const outputs: string[] = [];
  const add = (node: NetworkNode, made: readonly KerasLayer[]): void => {
    layers.push(...made);
    outputs[node.index] = made[made.length - 1].name;
  };
  for (const node of network.nodes) {
    const inputs = node.inputs.map((index) => outputs[index]);
    add(node, layersOf(network, node, inputs));
    if (node.type === "input" && standardization !== null) {
      const { mean, deviation } = standardization;
      const config = { scale: 1 / deviation, offset: -mean / deviation };
      add(node, [plainLayer("rescaling", "Rescaling", config, [node.name], node.shape)]);
    }
  }
  return layers;
}

function layersOf(network: Network, node: NetworkNode, inputs: readonly string[]): KerasLayer[] {
  const { name, shape } = node;
  const layer = (config: Record<string, unknown> = {}, className: string = kerasClasses[node.type]): KerasLayer =>
    plainLayer(name, className, config, inputs, shape);
  switch (node.type) {
    case "input": {
      const config = { batch_shape: [null, ...shape], dtype: "float32", sparse: false, ragged: false, name };
      return [{ ...layer(), config }];
    }
    case "conv2d":
      return withActivation(
        {
          ...layer({
            filters: node.filters,
            kernel_size: node.kernelSize,
            strides: node.strides,
            padding: paddingName(node.padding),
            data_format: "channels_last",
            dilation_rate: [1, 1],
            groups: 1,
            ...kernelConfig(network, node),
          }),
          weights: kernelWeights(node),
        },
        node.activation,
      );
    case "dense":
      return withActivation(
        { ...layer({ units: node.units, ...kernelConfig(network, node) }), weights: kernelWeights(node) },
        node.activation,
      );
    case "maxPooling2d":
    case "averagePooling2d":
      return [
        layer({
          pool_size: node.poolSize,
          padding: paddingName(node.padding),
          strides: node.strides,
          data_format: "channels_last",
        }),
      ];
    case "globalAveragePooling2d":
      return [layer({ data_format: "channels_last", keepdims: false })];
    case "flatten":
      return [layer({ data_format: "channels_last" })];
    case "add":
      return [layer()];
    case "dropout":
      return [layer({ rate: node.rate, seed: null, noise_shape: null })];
    case "batchNormalization": {
      const { momentum, epsilon, gamma, beta, movingMean, movingVariance } = node;
      const config = { axis: -1, momentum, epsilon, center: true, scale: true };
      return [{ ...layer(config), weights: [gamma, beta, movingMean, movingVariance] }];
    }
    case "activation":
      return isNamed(node.activation)
        ? [layer({ activation: activationName(node.activation) })]
        : [layer(unfusedSlope(node.activation), "ReLU")];
  }
}

function plainLayer(
  name: string,
  className: string,
  config: Readonly<Record<string, unknown>>,
  inputs: readonly string[],
  shape: Shape,
): KerasLayer {
  const all = { name, trainable: true, dtype: "float32", ...config };
  return { name, className, config: all, inputs, shape, weights: [] };
}

/** Zero padding of any kind is what "same" gives; without it, "same" and "valid" are alike. */
function paddingName(padding: Padding): "same" | "valid" {
  return padding.top + padding.left + padding.bottom + padding.right > 0 ? "same" : "valid";
}

function kernelConfig(network: Network, node: Conv2dNode | DenseNode): Record<string, unknown> {
  const { initializer, regularizer } = network.weights[node.kernel];
  return {
    use_bias: node.bias !== null,
    kernel_initializer: initializerConfig(initializer),
    bias_initializer: initializerConfig({ type: "zeros", mean: 0, stddev: 0 }),
    kernel_regularizer: regularizerConfig(regularizer),
    bias_regularizer: null,
    kernel_constraint: null,
    bias_constraint: null,
  };
}

function kernelWeights({ kernel, bias }: Conv2dNode | DenseNode): number[] {
  return bias === null ? [kernel] : [kernel, bias];
}

function withActivation(layer: KerasLayer, activation: Activation): KerasLayer[] {
  const { name, config, shape } = layer;
  if (isNamed(activation)) return [{ ...layer, config: { ...config, activation: activationName(activation) } }];
  const slope = { negative_slope: activation.negativeSlope };
  return [
    { ...layer, config: { ...config, activation: "linear" } },
    plainLayer(`${name}_leaky_relu`, "LeakyReLU", slope, [name], shape),
  ];
}

/**
 * A leaky relu by Keras's `ReLU`, with a largest value that nothing exceeds. After a convolution and a sum, as at the end of a
 * residual block, TensorFlow 2.21 with oneDNN fuses `LeakyReLU` in `predict` and then takes the slope 0.2 whatever is said; `ReLU`
 * without a largest value is the same to it.
 */
function unfusedSlope({ negativeSlope }: Activation): Record<string, unknown> {
  return { max_value: largestFloat, negative_slope: negativeSlope, threshold: 0 };
}

/** (2 - 2^-23) · 2^127 */
const largestFloat = 3.4028234663852886e38;

function isNamed({ type, negativeSlope }: Activation): boolean {
  return type !== "leakyRelu" || negativeSlope === usualSlope;
}

function activationName({ type }: Activation): string {
  return type === "leakyRelu" ? "leaky_relu" : type;
}

function initializerConfig({ type, mean, stddev }: Initializer): Record<string, unknown> {
  const config = type === "randomNormal" ? { mean, stddev, seed: null } : {};
  return kerasObject("keras.initializers", initializerClasses[type], config);
}

function regularizerConfig(regularizer: RegularizerSpec | null): Record<string, unknown> | null {
  if (regularizer === null) return null;
  const { type, factor } = regularizer;
  return kerasObject("keras.regularizers", type === "l1" ? "L1" : "L2", { [type]: factor });
}

/** How Keras writes an object of one of its own classes. */
export function kerasObject(module: string, className: string, config: Readonly<Record<string, unknown>>) {
  return { module, class_name: className, config, registered_name: null };
}
