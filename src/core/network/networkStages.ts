import { kerasClasses } from "./kerasNames.ts";
import type { Network, NetworkNode, Pair } from "./network.ts";
import { parametersOf } from "./summary.ts";

/** One node of the network, to be drawn. */
export interface NetworkStage {
  /** Keras's name: `conv2d_1`. */
  readonly name: string;
  /** Keras's class: `Conv2D`. */
  readonly kind: string;
  /** Height, width and channels, or the number of features. */
  readonly shape: readonly number[];
  /** Indices of the stages that this one reads. */
  readonly inputs: readonly number[];
  readonly parameters: number;
  /** What makes it what it is: "5×5, relu". */
  readonly details: string;
}

/** @returns what is drawn of a network, one stage a node, in its order. */
export function networkStages(network: Network): NetworkStage[] {
  return network.nodes.map((node) => ({
    name: node.name,
    kind: kerasClasses[node.type],
    shape: node.shape,
    inputs: node.inputs,
    parameters: parametersOf(network, node),
    details: detailsOf(node).join(", "),
  }));
}

/** In the words of the experiment file. */
function detailsOf(node: NetworkNode): string[] {
  switch (node.type) {
    case "conv2d":
      return [
        by(node.kernelSize),
        ...(isOne(node.strides) ? [] : [`strides ${by(node.strides)}`]),
        ...(node.activation.type === "linear" ? [] : [node.activation.type]),
      ];
    case "maxPooling2d":
    case "averagePooling2d":
      return [by(node.poolSize), ...(same(node.strides, node.poolSize) ? [] : [`strides ${by(node.strides)}`])];
    case "dense":
      return node.activation.type === "linear" ? [] : [node.activation.type];
    case "activation":
      return [node.activation.type];
    case "dropout":
      return [String(node.rate)];
    case "input":
    case "globalAveragePooling2d":
    case "flatten":
    case "batchNormalization":
    case "add":
      return [];
  }
}

const by = ([vertical, horizontal]: Pair): string => `${vertical}×${horizontal}`;
const same = (one: Pair, other: Pair): boolean => one[0] === other[0] && one[1] === other[1];
const isOne = (pair: Pair): boolean => same(pair, [1, 1]);
