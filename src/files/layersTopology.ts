import type { Dataset } from "../core/dataset.ts";
import type { Activation, Initializer } from "../core/experiment/normalize.ts";
import type { RegularizerSpec } from "../core/experiment/schema.ts";
import { initializerClasses, kerasClasses } from "../core/network/kerasNames.ts";
import type { Conv2dNode, DenseNode, Network, NetworkNode, Padding } from "../core/network/network.ts";

/** One layer as TensorFlow.js writes it, and the layers it reads. */
interface LayerEntry {
  readonly className: string;
  readonly config: Record<string, unknown> & { readonly name: string };
  readonly inputs: readonly string[];
}

export interface TopologyOptions {
  /** What is done to the pixels before the first layer, as a layer of its own; null or left out: nothing. */
  readonly standardization?: Dataset["normalization"] | null | undefined;
}

/**
 * A network in TensorFlow.js's words, as `tf.loadLayersModel` reads it: a Sequential model, or a functional one where a residual
 * block adds. A leaky relu inside a layer becomes a layer of its own, because TensorFlow.js has no such activation.
 * @returns the value of `modelTopology` in `model.json`.
 */
export function topologyOf(
  network: Network,
  { standardization = null }: TopologyOptions = {},
): Record<string, unknown> {
  /** Layer whose output stands for that of each node. */
  const outputs: string[] = [];
  const entries: LayerEntry[] = [];
  for (const node of network.nodes) {
    const inputs = node.inputs.map((index) => outputs[index]);
    for (const entry of entriesOf(network, node, inputs)) {
      entries.push(entry);
      outputs[node.index] = entry.config.name;
    }
    if (node.type === "input" && standardization !== null) {
      entries.push(rescaling(standardization, node.name));
      outputs[node.index] = rescalingName;
    }
  }
  const functional = network.nodes.some((node) => node.type === "add");
  return {
    keras_version: "tfjs-layers 4.22.0",
    backend: "tensor_flow.js",
    model_config: functional ? functionalConfig(entries) : sequentialConfig(entries),
  };
}

const rescalingName = "rescaling";

/** (x - mean) / deviation as TensorFlow.js's layer computes it: x · scale + offset. */
function rescaling({ mean, deviation }: Dataset["normalization"], input: string): LayerEntry {
  const config = { name: rescalingName, trainable: true, scale: 1 / deviation, offset: -mean / deviation };
  return { className: "Rescaling", config, inputs: [input] };
}

function sequentialConfig(entries: readonly LayerEntry[]): Record<string, unknown> {
  return {
    class_name: "Sequential",
    config: {
      name: "sequential",
      layers: entries.map(({ className, config }) => ({ class_name: className, config })),
    },
  };
}

function functionalConfig(entries: readonly LayerEntry[]): Record<string, unknown> {
  return {
    class_name: "Functional",
    config: {
      name: "functional",
      layers: entries.map(({ className, config, inputs }) => ({
        name: config.name,
        class_name: className,
        config,
        inbound_nodes: inputs.length === 0 ? [] : [inputs.map((name) => [name, 0, 0, {}])],
      })),
      input_layers: [[entries[0].config.name, 0, 0]],
      output_layers: [[entries[entries.length - 1].config.name, 0, 0]],
    },
  };
}

function entriesOf(network: Network, node: NetworkNode, inputs: readonly string[]): LayerEntry[] {
  const { name } = node;
  const entry = (config: Record<string, unknown> = {}, className: string = kerasClasses[node.type]): LayerEntry => ({
    className,
    config: { name, trainable: true, ...config },
    inputs,
  });
  switch (node.type) {
    case "input":
      return [
        {
          className: kerasClasses.input,
          config: { name, batch_input_shape: [null, ...node.shape], dtype: "float32", sparse: false },
          inputs,
        },
      ];
    case "conv2d":
      return withActivation(
        entry({
          filters: node.filters,
          kernel_size: node.kernelSize,
          strides: node.strides,
          padding: paddingName(node.padding),
          data_format: "channels_last",
          dilation_rate: [1, 1],
          ...kernelConfig(network, node),
        }),
        node.activation,
      );
    case "dense":
      return withActivation(entry({ units: node.units, ...kernelConfig(network, node) }), node.activation);
    case "maxPooling2d":
    case "averagePooling2d":
      return [
        entry({
          pool_size: node.poolSize,
          strides: node.strides,
          padding: paddingName(node.padding),
          data_format: "channels_last",
        }),
      ];
    case "globalAveragePooling2d":
      return [entry({ data_format: "channels_last" })];
    case "flatten":
    case "add":
      return [entry()];
    case "dropout":
      return [entry({ rate: node.rate })];
    case "batchNormalization":
      return [entry({ axis: -1, momentum: node.momentum, epsilon: node.epsilon })];
    case "activation":
      return node.activation.type === "leakyRelu"
        ? [entry({ alpha: node.activation.negativeSlope }, "LeakyReLU")]
        : [entry({ activation: activationName(node.activation) })];
  }
}

/** Zero padding of any kind is what "same" gives; without it, "same" and "valid" are alike. */
function paddingName(padding: Padding): "same" | "valid" {
  return padding.top + padding.left + padding.bottom + padding.right > 0 ? "same" : "valid";
}

function kernelConfig(network: Network, node: Conv2dNode | DenseNode): Record<string, unknown> {
  const kernel = network.weights[node.kernel];
  return {
    use_bias: node.bias !== null,
    kernel_initializer: initializerConfig(kernel.initializer),
    kernel_regularizer: regularizerConfig(kernel.regularizer),
  };
}

/** The layer with its activation; a leaky relu follows as a second layer. */
function withActivation(layer: LayerEntry, activation: Activation): LayerEntry[] {
  const { className, config, inputs } = layer;
  if (activation.type !== "leakyRelu") {
    return [{ className, config: { ...config, activation: activationName(activation) }, inputs }];
  }
  const name = `${config.name}_leaky_relu`;
  return [
    { className, config: { ...config, activation: "linear" }, inputs },
    {
      className: "LeakyReLU",
      config: { name, trainable: true, alpha: activation.negativeSlope },
      inputs: [config.name],
    },
  ];
}

function activationName({ type }: Activation): string {
  return type === "silu" ? "swish" : type;
}

function initializerConfig({ type, mean, stddev }: Initializer): Record<string, unknown> {
  return { class_name: initializerClasses[type], config: type === "randomNormal" ? { mean, stddev } : {} };
}

function regularizerConfig(regularizer: RegularizerSpec | null): Record<string, unknown> | null {
  if (regularizer === null) return null;
  const { type, factor } = regularizer;
  return { class_name: "L1L2", config: { l1: type === "l1" ? factor : 0, l2: type === "l2" ? factor : 0 } };
}
