import { activationOf, initializerOf, pairOf } from "../experiment/normalize.ts";
import type { Initializer } from "../experiment/normalize.ts";
import type { LayerSpec, RegularizerSpec, ResidualSpec, SimpleLayerSpec } from "../experiment/schema.ts";
import { kerasNaming } from "./kerasNames.ts";
import type { Network, NetworkNode, Padding, Pair, Shape, WeightSpec } from "./network.ts";
import { projectionOf } from "./shortcut.ts";
import { sameShape, shapePhrase, shapeText, sizeOf, windowsOf } from "./sizes.ts";

/** Told of each layer that cannot be built: its path (`model.layers[2]`) and what is wrong, in words. */
export type OnLayerProblem = (layerPath: string, message: string) => void;

/**
 * Builds the network that a list of layers describes: residual blocks unrolled, sizes computed, weights listed, names
 * and order as Keras gives them.
 * @param inputShape of one example, without the batch.
 * @returns null when a layer could not be built; the layers after it are still checked as far as their input is known.
 */
export function buildNetwork(
  layers: readonly LayerSpec[],
  inputShape: Shape,
  onProblem: OnLayerProblem,
): Network | null {
  const builder = new NetworkBuilder(inputShape, onProblem);
  layers.forEach((layer, index) => {
    builder.layer(layer, `model.layers[${index}]`);
  });
  return builder.network();
}

const noPadding: Padding = { top: 0, left: 0, bottom: 0, right: 0 };
const linear = activationOf("linear");
const zeros = initializerOf("zeros");
const ones: Initializer = { ...zeros, type: "ones" };

/** A node without what the builder adds by itself. */
type NodeParts<T extends NetworkNode = NetworkNode> = T extends NetworkNode
  ? Omit<T, "index" | "name" | "inputs" | "shape" | "path">
  : never;

class NetworkBuilder {
  private readonly nodes: NetworkNode[] = [];
  private readonly weights: WeightSpec[] = [];
  private readonly nextName = kerasNaming();
  private readonly onProblem: OnLayerProblem;
  private dropouts = 0;
  private failed = false;
  /** Node whose output the next layer reads. */
  private last = 0;
  /** Shape of that output; null when a problem before left it unknown. */
  private shape: Shape | null;

  constructor(inputShape: Shape, onProblem: OnLayerProblem) {
    this.onProblem = onProblem;
    this.shape = inputShape;
    this.add({ type: "input" }, this.nextName("input"), inputShape, "", []);
  }

  network(): Network | null {
    if (this.failed) return null;
    const count = (trainable: boolean) =>
      this.weights.reduce((sum, weight) => (weight.trainable === trainable ? sum + weight.size : sum), 0);
    return { nodes: this.nodes, weights: this.weights, trainable: count(true), nonTrainable: count(false) };
  }

  layer(layer: LayerSpec, path: string): void {
    if (layer.type === "residual") this.residual(layer, path);
    else this.simple(layer, path);
  }

  private simple(layer: SimpleLayerSpec, path: string): void {
    const shape = this.shape;
    if (shape === null) {
      // What reaches this layer is unknown; what leaves a dense layer is known nevertheless.
      if (layer.type === "dense") this.shape = [layer.units];
      return;
    }
    switch (layer.type) {
      case "conv2d":
        this.conv2d(layer, path);
        return;
      case "maxPooling2d":
      case "averagePooling2d": {
        const poolSize = pairOf(layer.poolSize);
        const strides = layer.strides === null ? poolSize : pairOf(layer.strides);
        const placed = this.windows(layer.type, poolSize, strides, layer.padding, path);
        if (placed === null) return;
        this.append(
          { type: layer.type, poolSize, strides, padding: placed.padding },
          [...placed.size, placed.channels],
          path,
        );
        return;
      }
      case "globalAveragePooling2d":
        if (shape.length === 3) this.append({ type: layer.type }, [shape[2]], path);
        else this.needsImage(layer.type, shape, path);
        return;
      case "flatten":
        this.append({ type: layer.type }, [sizeOf(shape)], path);
        return;
      case "dense":
        this.dense(layer, shape, path);
        return;
      case "dropout":
        this.append({ type: layer.type, rate: layer.rate, ordinal: this.dropouts++ }, shape, path);
        return;
      case "batchNormalization":
        this.batchNormalization(layer, shape, path);
        return;
      case "activation":
        this.append({ type: layer.type, activation: activationOf(layer.activation) }, shape, path);
        return;
    }
  }

  private conv2d(layer: Extract<SimpleLayerSpec, { type: "conv2d" }>, path: string): void {
    const [kernelSize, strides] = [pairOf(layer.kernelSize), pairOf(layer.strides)];
    const placed = this.windows(layer.type, kernelSize, strides, layer.padding, path);
    if (placed === null) return;
    const { size, padding, channels } = placed;
    const { type, filters } = layer;
    const name = this.nextName(type);
    const window = kernelSize[0] * kernelSize[1];
    const initializer = initializerOf(layer.kernelInitializer);
    const kernel = this.weight(name, "kernel", [...kernelSize, channels, filters], initializer, {
      regularizer: layer.kernelRegularizer,
      fans: [window * channels, window * filters],
    });
    const bias = layer.useBias ? this.weight(name, "bias", [filters], zeros) : null;
    const activation = activationOf(layer.activation);
    this.append(
      { type, filters, kernelSize, strides, padding, activation, kernel, bias },
      [...size, filters],
      path,
      name,
    );
  }

  private dense(layer: Extract<SimpleLayerSpec, { type: "dense" }>, shape: Shape, path: string): void {
    const { units } = layer;
    if (shape.length === 3) {
      this.problem(
        path,
        `dense needs a vector, but ${shapePhrase(shape)} reaches it; put { "type": "flatten" } before it`,
      );
      this.shape = [units];
      return;
    }
    const name = this.nextName("dense");
    const kernel = this.weight(name, "kernel", [shape[0], units], initializerOf(layer.kernelInitializer), {
      regularizer: layer.kernelRegularizer,
      fans: [shape[0], units],
    });
    const bias = layer.useBias ? this.weight(name, "bias", [units], zeros) : null;
    this.append(
      { type: "dense", units, activation: activationOf(layer.activation), kernel, bias },
      [units],
      path,
      name,
    );
  }

  private batchNormalization(
    layer: Extract<SimpleLayerSpec, { type: "batchNormalization" }>,
    shape: Shape,
    path: string,
  ): void {
    const name = this.nextName("batchNormalization");
    const size = [shape[shape.length - 1]];
    const { type, momentum, epsilon } = layer;
    const gamma = this.weight(name, "gamma", size, ones);
    const beta = this.weight(name, "beta", size, zeros);
    const movingMean = this.weight(name, "moving_mean", size, zeros, { trainable: false });
    const movingVariance = this.weight(name, "moving_variance", size, ones, { trainable: false });
    this.append({ type, momentum, epsilon, gamma, beta, movingMean, movingVariance }, shape, path, name);
  }

  private residual(block: ResidualSpec, path: string): void {
    const input = this.shape;
    const start = this.last;
    block.layers.forEach((layer, index) => this.simple(layer, `${path}.layers[${index}]`));
    const output = this.shape;
    if (input === null || output === null) {
      this.shape = null;
      return;
    }
    const branch = this.last;
    let shortcut = start;
    if (!sameShape(input, output)) {
      const strides = projectionOf(input, output, block.layers);
      if (typeof strides === "string") {
        this.problem(path, strides);
        // Whether what follows should read an image or a vector is anyone's guess.
        if (input.length !== output.length) this.shape = null;
        return;
      }
      shortcut = this.projection(start, input, output, strides, path);
    }
    this.add({ type: "add" }, this.nextName("add"), output, path, [branch, shortcut]);
    const activation = activationOf(block.activation);
    if (activation.type !== linear.type) this.append({ type: "activation", activation }, output, path);
  }

  /** A 1×1 convolution on the shortcut of a residual block; @returns its node. */
  private projection(start: number, input: Shape, output: Shape, strides: Pair, path: string): number {
    const name = this.nextName("conv2d");
    const [channels, filters] = [input[input.length - 1], output[output.length - 1]];
    const kernel = this.weight(name, "kernel", [1, 1, channels, filters], initializerOf("glorotUniform"), {
      fans: [channels, filters],
    });
    const bias = this.weight(name, "bias", [filters], zeros);
    this.last = start;
    this.append(
      { type: "conv2d", filters, kernelSize: [1, 1], strides, padding: noPadding, activation: linear, kernel, bias },
      output,
      path,
      name,
    );
    return this.last;
  }

  /** Places windows over the image that reaches a layer; null, and a problem told, when there is none or none fits. */
  private windows(type: string, window: Pair, strides: Pair, padding: "valid" | "same", path: string) {
    const shape = this.shape!;
    if (shape.length !== 3) {
      this.needsImage(type, shape, path);
      return null;
    }
    const placed = windowsOf([shape[0], shape[1]], window, strides, padding);
    if (placed.size[0] >= 1 && placed.size[1] >= 1) return { ...placed, channels: shape[2] };
    const size = type === "conv2d" ? "kernelSize" : "poolSize";
    this.problem(
      path,
      `leaves no pixel: its ${shapeText(window)} window does not fit into the ${shapeText([shape[0], shape[1]])} image ` +
        `that reaches it; use a smaller ${size}, "padding": "same", or shrink the image less before it`,
    );
    this.shape = null;
    return null;
  }

  private needsImage(type: string, shape: Shape, path: string): void {
    this.problem(path, `${type} needs an image, but ${shapePhrase(shape)} reaches it; put it before flatten and dense`);
    this.shape = null;
  }

  private problem(path: string, message: string): void {
    this.failed = true;
    this.onProblem(path, message);
  }

  private weight(
    layer: string,
    part: string,
    shape: readonly number[],
    initializer: Initializer,
    options: { regularizer?: RegularizerSpec | null; trainable?: boolean; fans?: readonly [number, number] } = {},
  ): number {
    const [fanIn, fanOut] = options.fans ?? [shape[0], shape[0]];
    this.weights.push({
      name: `${layer}/${part}`,
      shape,
      size: sizeOf(shape),
      trainable: options.trainable ?? true,
      initializer,
      regularizer: options.regularizer ?? null,
      fanIn,
      fanOut,
    });
    return this.weights.length - 1;
  }

  private append(parts: NodeParts, shape: Shape, path: string, name = this.nextName(parts.type)): void {
    this.add(parts, name, shape, path, [this.last]);
  }

  private add(parts: NodeParts, name: string, shape: Shape, path: string, inputs: readonly number[]): void {
    const index = this.nodes.length;
    this.nodes.push({ ...parts, index, name, inputs, shape, path });
    this.last = index;
    this.shape = shape;
  }
}
