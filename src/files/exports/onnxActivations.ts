import type { Activation } from "../../core/experiment/normalize.ts";
import { float, int, type OnnxGraphBuilder } from "./onnxGraph.ts";

/** Axis of the channels, and of a vector's features. */
const channelAxis = 1;

/**
 * Applies an activation.
 *
 * @param value to which. @param name of the result.
 * @returns the name of the result; `value` itself where nothing is done.
 */
export function addActivation(graph: OnnxGraphBuilder, activation: Activation, value: string, name: string): string {
  switch (activation.type) {
    case "linear":
      return value;
    case "relu":
      return graph.add("Relu", [value], name);
    case "leakyRelu":
      return graph.add("LeakyRelu", [value], name, [float("alpha", activation.negativeSlope)]);
    case "elu":
      return graph.add("Elu", [value], name, [float("alpha", 1)]);
    case "gelu":
      return addGelu(graph, value, name);
    case "silu":
      return graph.add("Mul", [value, graph.add("Sigmoid", [value], `${name}/sigmoid`)], name);
    case "sigmoid":
      return graph.add("Sigmoid", [value], name);
    case "tanh":
      return graph.add("Tanh", [value], name);
    case "softmax":
      return graph.add("Softmax", [value], name, [int("axis", channelAxis)]);
  }
}

/** x · (1 + erf(x / √2)) / 2: the operation of its own came only with a later version of ONNX. */
function addGelu(graph: OnnxGraphBuilder, value: string, name: string): string {
  const constant = (what: string, number: number): string =>
    graph.constant(`constants/${what}`, [], Float32Array.of(number));
  const scaled = graph.add("Mul", [value, constant("one_over_sqrt_two", Math.SQRT1_2)], `${name}/scaled`);
  const erf = graph.add("Erf", [scaled], `${name}/erf`);
  const shifted = graph.add("Add", [erf, constant("one", 1)], `${name}/shifted`);
  const doubled = graph.add("Mul", [value, shifted], `${name}/doubled`);
  return graph.add("Mul", [doubled, constant("half", 0.5)], name);
}
