import type { Conv2dNode, DenseNode, Network, NetworkNode, Padding, PoolingNode } from "../../core/network/network.ts";
import { valuesOf } from "../fingerprint.ts";
import { addActivation } from "./onnxActivations.ts";
import { float, int, ints, OnnxGraphBuilder, type OnnxGraph } from "./onnxGraph.ts";
import type { TrainedModel } from "./trainedModel.ts";

/** The input and the output by the names that a program asks for them. */
export const onnxInput = "image";
export const onnxOutput = "probabilities";

/**
 * A network in operations of ONNX's operator set 17. It takes float32 images as Keras lays them, [batch, 28, 28, 1], and gives
 * [batch, 10]. ONNX's convolutions want the channels before the rows: images are transposed once at the beginning, and back before
 * they are flattened, so that dense kernels stay as they are. Dropout does nothing here and is left out.
 */
export function onnxGraphOf({ network, weights, standardization }: TrainedModel): OnnxGraph {
  const graph = new OnnxGraphBuilder();
  const lowering = new Lowering(graph, network, weights);
  let image = onnxInput;
  if (standardization !== null) {
    const number = (name: string, value: number): string =>
      graph.constant(`standardization/${name}`, [], Float32Array.of(value));
    const centred = graph.add("Sub", [image, number("mean", standardization.mean)], "standardization/centred");
    image = graph.add("Div", [centred, number("deviation", standardization.deviation)], "standardization");
  }
  const last = lowering.run(image);
  graph.rename(last, onnxOutput);
  const [input, output] = [network.nodes[0], network.nodes[network.nodes.length - 1]];
  return {
    name: "network",
    nodes: graph.nodes,
    initializers: graph.initializers,
    input: { name: onnxInput, shape: ["batch", ...input.shape] },
    output: { name: onnxOutput, shape: ["batch", ...output.shape] },
  };
}

class Lowering {
  readonly #graph: OnnxGraphBuilder;
  readonly #network: Network;
  readonly #weights: ReadonlyMap<string, Float32Array>;
  /** Name of each node's value; images with the channels first, but for the input itself. */
  readonly #values: string[] = [];
  /** The input with the channels first; null until somebody wants it. */
  #channelsFirst: string | null = null;

  constructor(graph: OnnxGraphBuilder, network: Network, weights: ReadonlyMap<string, Float32Array>) {
    this.#graph = graph;
    this.#network = network;
    this.#weights = weights;
  }

  /** @param image the input's value. @returns the name of the output's. */
  run(image: string): string {
    for (const node of this.#network.nodes) this.#values.push(node.type === "input" ? image : this.#add(node));
    return this.#values[this.#values.length - 1];
  }

  #add(node: Exclude<NetworkNode, { type: "input" }>): string {
    const { name } = node;
    switch (node.type) {
      case "conv2d":
        return this.#convolution(node);
      case "dense":
        return this.#dense(node);
      case "maxPooling2d":
        return this.#graph.add("MaxPool", [this.#read(node)], name, windows(node));
      case "averagePooling2d":
        return this.#graph.add("AveragePool", [this.#read(node)], name, [
          ...windows(node),
          int("count_include_pad", 0),
        ]);
      case "globalAveragePooling2d": {
        const means = this.#graph.add("GlobalAveragePool", [this.#read(node)], `${name}/means`);
        return this.#graph.add("Flatten", [means], name, [int("axis", 1)]);
      }
      case "flatten":
        return this.#graph.add("Flatten", [this.#channelsLast(node)], name, [int("axis", 1)]);
      case "dropout":
        return this.#read(node);
      case "batchNormalization":
        return this.#graph.add(
          "BatchNormalization",
          [
            this.#read(node),
            ...[node.gamma, node.beta, node.movingMean, node.movingVariance].map((index) => this.#vector(index)),
          ],
          name,
          [float("epsilon", node.epsilon)],
        );
      case "activation":
        return addActivation(this.#graph, node.activation, this.#read(node), name);
      case "add":
        return this.#graph.add("Add", [this.#read(node, 0), this.#read(node, 1)], name);
    }
  }

  /** @returns the value that a node reads, an image with the channels first. */
  #read({ inputs }: NetworkNode, which = 0): string {
    const index = inputs[which];
    if (index !== 0) return this.#values[index];
    const [image] = this.#values;
    this.#channelsFirst ??= this.#graph.add("Transpose", [image], "channels_first", [ints("perm", [0, 3, 1, 2])]);
    return this.#channelsFirst;
  }

  /** @returns the value that a node reads, an image with the channels last. */
  #channelsLast(node: NetworkNode): string {
    const [index] = node.inputs;
    // A vector, and the input, are so already.
    if (index === 0 || this.#network.nodes[index].shape.length === 1) return this.#values[index];
    const name = `${node.name}/channels_last`;
    return this.#graph.add("Transpose", [this.#values[index]], name, [ints("perm", [0, 2, 3, 1])]);
  }

  #convolution(node: Conv2dNode): string {
    const { name, kernel, bias, strides, padding, kernelSize, activation } = node;
    const { name: kernelName, shape } = this.#network.weights[kernel];
    const values = transposedKernel(this.#valuesOf(kernel), shape);
    const [height, width, channels, filters] = shape;
    const inputs = [
      this.#read(node),
      this.#graph.constant(kernelName, [filters, channels, height, width], values),
      ...(bias === null ? [] : [this.#vector(bias)]),
    ];
    const value = this.#graph.add("Conv", inputs, nameBefore(node), [
      ints("kernel_shape", kernelSize),
      ints("strides", strides),
      ints("pads", padsOf(padding)),
    ]);
    return addActivation(this.#graph, activation, value, name);
  }

  #dense(node: DenseNode): string {
    const { name, kernel, bias, activation } = node;
    const { name: kernelName, shape } = this.#network.weights[kernel];
    const inputs = [this.#read(node), this.#graph.constant(kernelName, shape, this.#valuesOf(kernel))];
    const value =
      bias === null
        ? this.#graph.add("MatMul", inputs, nameBefore(node))
        : this.#graph.add("Gemm", [...inputs, this.#vector(bias)], nameBefore(node));
    return addActivation(this.#graph, activation, value, name);
  }

  /** A weight that is a vector, as a constant. */
  #vector(index: number): string {
    const { name, shape } = this.#network.weights[index];
    return this.#graph.constant(name, shape, this.#valuesOf(index));
  }

  #valuesOf(index: number): Float32Array {
    const { name, size } = this.#network.weights[index];
    return valuesOf(this.#weights, name, size);
  }
}

/** Name of a layer's value before its activation, which has the layer's own name. */
function nameBefore({ name, activation }: Conv2dNode | DenseNode): string {
  return activation.type === "linear" ? name : `${name}/linear`;
}

function windows({ poolSize, strides, padding }: PoolingNode) {
  return [ints("kernel_shape", poolSize), ints("strides", strides), ints("pads", padsOf(padding))];
}

/** ONNX lists the beginnings of all axes, then their ends. */
function padsOf({ top, left, bottom, right }: Padding): number[] {
  return [top, left, bottom, right];
}

/** [height, width, in, out] to [out, in, height, width]. */
export function transposedKernel(values: Float32Array, shape: readonly number[]): Float32Array {
  const [height, width, channels, filters] = shape;
  const window = height * width;
  const result = new Float32Array(values.length);
  for (let pixel = 0; pixel < window; pixel++) {
    for (let channel = 0; channel < channels; channel++) {
      const from = (pixel * channels + channel) * filters;
      for (let filter = 0; filter < filters; filter++) {
        result[(filter * channels + channel) * window + pixel] = values[from + filter];
      }
    }
  }
  return result;
}
