import type { DropoutNode, Network, NetworkNode } from "../../src/core/network/network.ts";
import { activate, hasKink } from "./referenceActivations.ts";
import { addBias, convolve, globalAverage, multiply, normalize, pool } from "./referenceLayers.ts";

/** Values of every weight by its name, in Keras's layouts. Use Float64Array where differences are taken. */
export type ReferenceWeights = ReadonlyMap<string, ArrayLike<number>>;

export interface ReferenceOptions {
  /** Whether batch normalization uses the batch's statistics and dropout drops. */
  readonly training: boolean;
  /**
   * For training through dropout: the factors (0, or 1 / (1 - rate)) of the layer's [batch, …] values. Without it dropout
   * in training is an error, since the reference draws nothing.
   */
  readonly dropout?: (node: DropoutNode, count: number) => ArrayLike<number>;
}

export interface ReferenceResult {
  /** Output of each node, [batch, …], in the order of `Network.nodes`. */
  readonly outputs: readonly Float64Array[];
  /** Output of the last node. */
  readonly output: Float64Array;
  /** What the last node's softmax was applied to; null when the network does not end in softmax. */
  readonly logits: Float64Array | null;
  /** New moving statistics by name, after one step in training; empty otherwise. */
  readonly updatedStatistics: ReadonlyMap<string, Float64Array>;
  /**
   * How far the nearest relu is from its kink and the nearest maximum from a tie. Differences taken with steps that move
   * any value further than this are not derivatives.
   */
  readonly margin: number;
}

/**
 * A network computed in float64 by the textbook, layer by layer, for tests: slow and plain.
 * @param input [batch, …], row-major, images as rows, columns, channels
 */
export function forward(
  network: Network,
  weights: ReferenceWeights,
  input: ArrayLike<number>,
  options: ReferenceOptions,
): ReferenceResult {
  const size = (node: NetworkNode) => node.shape.reduce((product: number, n) => product * n, 1);
  const batch = input.length / size(network.nodes[0]);
  if (!Number.isInteger(batch)) throw new RangeError(`${String(input.length)} numbers are no whole batch`);

  const value = (index: number) => {
    const { name, size: expected } = network.weights[index];
    const found = weights.get(name);
    if (found?.length !== expected) throw new RangeError(`weight ${name}: expected ${String(expected)} numbers`);
    return found;
  };
  const outputs: Float64Array[] = [];
  const updatedStatistics = new Map<string, Float64Array>();
  let logits: Float64Array | null = null;
  let margin = Infinity;

  const activated = (node: Extract<NetworkNode, { activation: unknown }>, sum: Float64Array) => {
    if (hasKink(node.activation)) for (const x of sum) margin = Math.min(margin, Math.abs(x));
    if (node === network.nodes.at(-1) && node.activation.type === "softmax") logits = sum;
    return activate(node.activation, sum, node.shape.at(-1)!);
  };
  const compute = (node: NetworkNode): Float64Array => {
    const from = network.nodes[node.inputs[0] ?? 0];
    const x = outputs[from.index] ?? Float64Array.from(input);
    switch (node.type) {
      case "input":
      case "flatten":
        return x;
      case "conv2d": {
        const sum = convolve(node, x, from.shape, value(node.kernel), batch);
        return activated(node, node.bias === null ? sum : addBias(sum, value(node.bias)));
      }
      case "dense": {
        const sum = multiply(x, value(node.kernel), size(from), node.units);
        return activated(node, node.bias === null ? sum : addBias(sum, value(node.bias)));
      }
      case "maxPooling2d":
      case "averagePooling2d": {
        const pooled = pool(node, x, from.shape, batch);
        margin = Math.min(margin, pooled.margin);
        return pooled.output;
      }
      case "globalAveragePooling2d":
        return globalAverage(x, from.shape, batch);
      case "dropout": {
        if (!options.training || node.rate === 0) return x;
        const factors = options.dropout?.(node, x.length);
        if (factors?.length !== x.length) throw new RangeError(`dropout factors of ${node.name} are missing`);
        return x.map((value, i) => value * factors[i]);
      }
      case "batchNormalization": {
        const { gamma, beta, movingMean, movingVariance } = node;
        const parts = { gamma: value(gamma), beta: value(beta) };
        const statistics = { movingMean: value(movingMean), movingVariance: value(movingVariance) };
        const result = normalize(node, x, { ...parts, ...statistics }, options.training);
        if (options.training) {
          updatedStatistics.set(network.weights[movingMean].name, result.movingMean);
          updatedStatistics.set(network.weights[movingVariance].name, result.movingVariance);
        }
        return result.output;
      }
      case "activation":
        return activated(node, x);
      case "add": {
        const other = outputs[node.inputs[1]];
        return x.map((value, i) => value + other[i]);
      }
    }
  };
  for (const node of network.nodes) outputs.push(compute(node));
  return { outputs, output: outputs.at(-1)!, logits, updatedStatistics, margin };
}
