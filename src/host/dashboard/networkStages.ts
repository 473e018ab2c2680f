import { kerasClasses } from "../../core/network/kerasNames.ts";
import type { Network, NetworkNode, Pair } from "../../core/network/network.ts";
import { parametersOf } from "../../core/network/summary.ts";
import type { NetworkStage } from "../../protocol/dashboard.ts";

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
