import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Network } from "../../../core/network/network.ts";
import { runLayer, type LayerContext, type LayerPass } from "./layers.ts";

export interface NetworkGradients {
  /** Null when it was not asked for. */
  readonly input: Tensor | null;
  /** By index into `Network.weights`, trainable ones alone; penalties are not in them. */
  readonly weights: ReadonlyMap<number, Tensor>;
}

export interface NetworkPass {
  readonly output: Tensor;
  /** New moving statistics, by index into `Network.weights`. */
  readonly statistics: ReadonlyMap<number, Tensor>;
  backward(gradient: Tensor, needsInput?: boolean): NetworkGradients;
}

/** A network forward, and what is needed for its gradients. @param input [batch, …] */
export function runNetwork(network: Network, input: Tensor, context: LayerContext): NetworkPass {
  const passes: LayerPass[] = [];
  for (const node of network.nodes) {
    const inputs = node.type === "input" ? [input] : node.inputs.map((index) => passes[index].output);
    passes.push(runLayer(node, inputs, context));
  }
  return {
    output: passes[passes.length - 1].output,
    statistics: new Map(passes.flatMap(({ statistics }) => statistics ?? [])),
    backward: (gradient, needsInput = false) => backward(network, passes, gradient, needsInput),
  };
}

function backward(
  network: Network,
  passes: readonly LayerPass[],
  gradient: Tensor,
  needsInput: boolean,
): NetworkGradients {
  const wanted = wantedGradients(network, needsInput);
  const ofOutputs: (Tensor | undefined)[] = network.nodes.map(() => undefined);
  ofOutputs[network.nodes.length - 1] = gradient;
  const weights = new Map<number, Tensor>();
  for (let index = network.nodes.length - 1; index > 0; index--) {
    const upstream = ofOutputs[index];
    if (upstream === undefined || !wanted[index]) continue;
    const node = network.nodes[index];
    const result = passes[index].backward(
      upstream,
      node.inputs.some((input) => wanted[input]),
    );
    for (const [weight, value] of result.weights) weights.set(weight, value);
    node.inputs.forEach((input, i) => {
      if (!wanted[input]) return;
      const before = ofOutputs[input];
      ofOutputs[input] = before === undefined ? result.inputs[i] : tf.add(before, result.inputs[i]);
    });
  }
  return { input: needsInput ? ofOutputs[0]! : null, weights };
}

/** @returns for each node whether the gradient of its output leads to a weight, or to an input that is asked for. */
function wantedGradients(network: Network, needsInput: boolean): boolean[] {
  const wanted: boolean[] = [];
  for (const node of network.nodes) {
    const hasWeights = node.type === "conv2d" || node.type === "dense" || node.type === "batchNormalization";
    wanted.push(node.type === "input" ? needsInput : hasWeights || node.inputs.some((input) => wanted[input]));
  }
  return wanted;
}
