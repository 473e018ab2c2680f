import type { Loss } from "../../core/experiment/normalize.ts";
import type { Network, NetworkNode } from "../../core/network/network.ts";

/** What a loss is computed from, and how. */
export type LossKernel = "crossEntropyOfLogits" | "crossEntropyOfProbabilities" | "meanSquaredError";

/** How a network ends: which loss kernel sees its output, and whether a softmax is left to that kernel. */
export interface Head {
  readonly kernel: LossKernel;
  readonly smoothing: number;
  /** True when the network's own last softmax is taken out, because the loss is computed from the logits. */
  readonly fused: boolean;
  readonly network: Network;
}

function endsInSoftmax(node: NetworkNode): boolean {
  return (
    (node.type === "dense" || node.type === "conv2d" || node.type === "activation") &&
    node.activation.type === "softmax"
  );
}

/** The network with a linear last activation in the place of its softmax. */
function withoutSoftmax(network: Network): Network {
  const last = network.nodes.at(-1)!;
  const linear = { ...last, activation: { type: "linear", negativeSlope: 0 } } as NetworkNode;
  return { ...network, nodes: [...network.nodes.slice(0, -1), linear] };
}

/** Cross-entropy after a softmax is computed from the logits, as Keras does; any other output is taken as it is. */
export function headOf(network: Network, loss: Loss): Head {
  const fused = loss.type === "sparseCategoricalCrossentropy" && endsInSoftmax(network.nodes.at(-1)!);
  return {
    kernel:
      loss.type === "meanSquaredError"
        ? "meanSquaredError"
        : fused
          ? "crossEntropyOfLogits"
          : "crossEntropyOfProbabilities",
    smoothing: loss.type === "meanSquaredError" ? 0 : loss.labelSmoothing,
    fused,
    network: fused ? withoutSoftmax(network) : network,
  };
}
