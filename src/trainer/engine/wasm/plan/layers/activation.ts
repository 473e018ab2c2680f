import type { Activation } from "../../../../../core/experiment/normalize.ts";
import type { ActivationNode, NetworkNode } from "../../../../../core/network/network.ts";
import { elementwise } from "../../kernels/activation.ts";
import { Lowering, type LayerLowering, type Value } from "../lowering.ts";
import type { Place } from "../program.ts";

/** Whether a kernel can apply the activation as it writes its results: by a lower bound. */
export function floorOf(activation: Activation): number {
  return activation.type === "relu" ? 0 : -Infinity;
}

/** The activation of a layer with weights, after its kernel has written the sums to the node's value. */
export function forwardActivation(lowering: Lowering, node: NetworkNode, activation: Activation): Place {
  const value = lowering.value(node.index);
  if (activation.type === "linear" || activation.type === "relu") return value.place;
  const kept = value.place;
  if (activation.type !== "softmax" && elementwise[activation.type].keepsInput && lowering.options.training) {
    lowering.newValue(node);
  }
  apply(lowering, node, activation, kept, lowering.value(node.index).place);
  return kept;
}

function apply(lowering: Lowering, node: NetworkNode, activation: Activation, input: Place, output: Place): void {
  const { channels, pixels } = Lowering.planesOf(node.shape);
  switch (activation.type) {
    case "linear":
      lowering.call("copyVectors", { input, output, count: lowering.vectorsOf(node.shape) });
      return;
    case "softmax":
      lowering.call("softmaxForward", { input, output, channels, pixels });
      return;
    case "relu":
    case "leakyRelu":
    case "elu":
    case "gelu":
    case "silu":
    case "sigmoid":
    case "tanh":
      lowering.call(`${activation.type}Forward`, {
        input,
        output,
        count: lowering.vectorsOf(node.shape),
        slope: activation.negativeSlope,
      });
  }
}

/** gradient ← gradient · f′, in place. @param kept what `forwardActivation` returned. */
export function backwardActivation(
  lowering: Lowering,
  node: NetworkNode,
  activation: Activation,
  kept: Place,
  gradient: Value,
): void {
  const { channels, pixels } = Lowering.planesOf(node.shape);
  const output = lowering.value(node.index).place;
  switch (activation.type) {
    case "linear":
      return;
    case "softmax":
      lowering.call("softmaxGradient", { gradient: gradient.place, output, channels, pixels });
      return;
    case "relu":
    case "leakyRelu":
    case "elu":
    case "gelu":
    case "silu":
    case "sigmoid":
    case "tanh":
      lowering.call(`${activation.type}Gradient`, {
        gradient: gradient.place,
        kept: elementwise[activation.type].keepsInput ? kept : output,
        count: lowering.vectorsOf(node.shape),
        slope: activation.negativeSlope,
      });
  }
}

/** Whether nothing else needs the input as it is, so that the activation may overwrite it. */
function mayOverwrite(lowering: Lowering, node: ActivationNode): boolean {
  const input = lowering.inputOf(node);
  if (lowering.consumersOf(input.index).length > 1) return false;
  if (
    node.activation.type !== "softmax" &&
    node.activation.type !== "linear" &&
    elementwise[node.activation.type].keepsInput
  ) {
    return false;
  }
  switch (input.type) {
    case "batchNormalization":
    case "add":
    case "averagePooling2d":
    case "globalAveragePooling2d":
    case "flatten":
      return true;
    case "conv2d":
    case "dense":
      return input.activation.type === "linear";
    case "input":
    case "maxPooling2d":
    case "dropout":
    case "activation":
      return false;
  }
}

export const lowerActivation: LayerLowering<ActivationNode> = (lowering, node) => {
  const input = lowering.value(node.inputs[0]).place;
  if (mayOverwrite(lowering, node)) lowering.setValue(node.index, input);
  else lowering.newValue(node);
  const output = lowering.value(node.index).place;
  if (node.activation.type !== "linear" || output !== input) apply(lowering, node, node.activation, input, output);
  return () => {
    const gradient = lowering.gradient(node.index);
    backwardActivation(lowering, node, node.activation, input, gradient);
    lowering.contribute(node.inputs[0], gradient);
  };
};
