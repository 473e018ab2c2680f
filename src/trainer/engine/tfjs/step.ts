import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Loss } from "../../../core/experiment/normalize.ts";
import type { OptimizerSpec } from "../../../core/experiment/schema.ts";
import type { DropoutNode, Network } from "../../../core/network/network.ts";
import { optimizerSlots } from "../../../core/optimizerSlots.ts";
import { headOf } from "../head.ts";
import { lossOfOutputs } from "./losses.ts";
import { runNetwork } from "./networkPass.ts";
import { clipped } from "./optimizers.ts";
import { penalty, withPenalty } from "./penalties.ts";
import type { Primitives } from "./primitives.ts";
import type { Program, ProgramParts, TensorSpec, Variables } from "./session.ts";

/** What a network is trained for, and how. */
export interface StepOptions {
  readonly network: Network;
  readonly loss: Loss;
  readonly optimizer: OptimizerSpec;
  readonly normalization: { readonly mean: number; readonly deviation: number };
}

/** Where a step's images come from: the data set on the device, or pixels that come with it. */
export type ImageSource = "indices" | "pixels";

/** How many numbers an optimizer may need for a step. */
export const numbersOfStep = 8;

/** The dropout layers that drop anything. */
export function droppingLayers(network: Network): DropoutNode[] {
  return network.nodes.filter((node): node is DropoutNode => node.type === "dropout" && node.rate > 0);
}

/** Weights and what the optimizer keeps for them, float32, by name. */
export function stateVariables(network: Network, optimizer: OptimizerSpec): TensorSpec[] {
  const slots = optimizerSlots(optimizer);
  const specs = network.weights.map(({ name, shape }) => ({ name, shape, dtype: "float32" as const }));
  const trainable = network.weights.filter((weight) => weight.trainable);
  return [
    ...specs,
    ...slots.flatMap((slot) =>
      trainable.map(({ name, shape }) => ({ name: `${name}/${slot}`, shape, dtype: "float32" as const })),
    ),
  ];
}

/** @returns value for the whole batch by the dimensions of `shape`. */
function maskShape({ shape }: DropoutNode): readonly [channels: number, pixels: number] {
  return shape.length === 3 ? [shape[2], shape[0] * shape[1]] : [1, shape[0]];
}

/**
 * `steps` training steps of `batch` digits each, one after another. Inputs: `indices` [steps, batch], with source
 * `pixels` also `pixels` [steps, batch, 784]; `numbers` [steps, 8] of the optimizer; `mask0`, … of the dropout layers
 * [steps, batch, channels, pixels]. Outputs: `metrics` [steps, 2, batch], each digit's loss and predicted label; `penalties`
 * [steps].
 */
export function trainingProgram(options: StepOptions, source: ImageSource, batch: number, steps: number): Program {
  const dropouts = droppingLayers(options.network);
  return {
    name: `train/${source}/${String(batch)}/${String(steps)}`,
    inputs: [
      { name: "indices", dtype: "int32", shape: [steps, batch] },
      { name: "numbers", dtype: "float32", shape: [steps, numbersOfStep] },
      ...(source === "pixels" ? [{ name: "pixels", dtype: "float32" as const, shape: [steps, batch, 784] }] : []),
      ...dropouts.map((node, i) => ({
        name: `mask${String(i)}`,
        dtype: "bool" as const,
        shape: [steps, batch, ...maskShape(node)],
      })),
    ],
    outputs: ["metrics", "penalties"],
    build: (parts) => {
      const inputs = new Map([...parts.inputs].map(([name, tensor]) => [name, tf.unstack(tensor)]));
      const results = Array.from({ length: steps }, (_, i) =>
        trainingStep(options, dropouts, {
          ...parts,
          inputs: new Map([...inputs].map(([name, tensors]) => [name, tensors[i]])),
        }),
      );
      return [tf.stack(results.map(({ metrics }) => metrics)), tf.stack(results.map(({ penalties }) => penalties))];
    },
  };
}

interface StepResult {
  /** [2, batch] */
  readonly metrics: Tensor;
  readonly penalties: Tensor;
}

function trainingStep(options: StepOptions, dropouts: readonly DropoutNode[], parts: ProgramParts): StepResult {
  const { network, loss, optimizer, normalization } = options;
  const { inputs, variables, primitives } = parts;
  const indices = inputs.get("indices")!;
  const head = headOf(network, loss);
  const given = inputs.get("pixels");
  const images =
    given === undefined
      ? tf.div(primitives.pixels(variables, indices), 255)
      : tf.reshape(given, [indices.size, 28, 28, 1]);
  const labels = primitives.labels(variables, indices);
  const weights = network.weights.map(({ name }) => variables.read(name));
  const masks: Tensor[] = [];
  dropouts.forEach(({ ordinal }, i) => (masks[ordinal] = inputs.get(`mask${String(i)}`)!));
  const pass = runNetwork(head.network, normalized(images, normalization), {
    primitives,
    training: true,
    weights,
    masks,
  });
  const { losses, gradient } = lossOfOutputs(head, pass.output, labels, primitives);
  const gradients = pass.backward(tf.mul(gradient, 1 / indices.size));
  applyGradients(network, optimizer, gradients.weights, weights, tf.unstack(inputs.get("numbers")!), parts);
  for (const [index, value] of pass.statistics) variables.assign(network.weights[index].name, value);
  const predictions = tf.cast(tf.argMax(pass.output, 1), "float32");
  return { metrics: tf.stack([losses, predictions]), penalties: sumOfPenalties(network, weights) };
}

/** (x − mean) / deviation, where that changes anything. */
function normalized(images: Tensor, { mean, deviation }: StepOptions["normalization"]): Tensor {
  const centered = mean === 0 ? images : tf.sub(images, mean);
  return deviation === 1 ? centered : tf.div(centered, deviation);
}

/** Adds the gradients of penalties, clips, and updates the weights. */
export function applyGradients(
  network: Pick<Network, "weights">,
  optimizer: OptimizerSpec,
  gradients: ReadonlyMap<number, Tensor>,
  values: readonly Tensor[],
  numbers: readonly Tensor[],
  { variables, primitives }: { readonly variables: Variables; readonly primitives: Primitives },
): void {
  const slots = optimizerSlots(optimizer);
  const trained = [...gradients].sort(([a], [b]) => a - b);
  const whole = trained.map(([index, gradient]) => withPenalty(network.weights[index], values[index], gradient));
  clipped(optimizer, whole).forEach((gradient, i) => {
    const [index] = trained[i];
    const { name } = network.weights[index];
    const update = { name, value: values[index], slots: slots.map((slot) => `${name}/${slot}`), gradient };
    primitives.update(optimizer, update, numbers, variables);
  });
}

/** @returns a scalar. */
export function sumOfPenalties(network: Pick<Network, "weights">, values: readonly Tensor[]): Tensor {
  const parts = network.weights.flatMap((weight, i) => penalty(weight, values[i]) ?? []);
  return parts.length === 0 ? tf.scalar(0) : tf.addN(parts);
}

/**
 * Inference for `batch` digits. Inputs: `indices` [batch] into the data set or, with source `pixels`, `pixels`
 * [batch, 784]. Outputs: `predictions` int32 [batch], `probabilities` [batch, 10] and, where there are labels, `losses`
 * [batch].
 */
export function evaluationProgram(options: StepOptions, source: ImageSource, batch: number): Program {
  const { network, loss, normalization } = options;
  const head = headOf(network, loss);
  return {
    name: `evaluate/${source}/${String(batch)}`,
    inputs: [
      source === "indices"
        ? { name: "indices", dtype: "int32", shape: [batch] }
        : { name: "pixels", dtype: "float32", shape: [batch, 784] },
    ],
    outputs: ["predictions", "probabilities", ...(source === "indices" ? ["losses"] : [])],
    build: ({ inputs, variables, primitives }) => {
      const indices = inputs.get("indices");
      const images =
        indices === undefined
          ? tf.reshape(inputs.get("pixels")!, [batch, 28, 28, 1])
          : tf.div(primitives.pixels(variables, indices), 255);
      const { output } = runNetwork(head.network, normalized(images, normalization), {
        primitives,
        training: false,
        weights: network.weights.map(({ name }) => variables.read(name)),
        masks: [],
      });
      const results = [tf.argMax(output, 1), head.fused ? tf.softmax(output) : output];
      if (indices === undefined) return results;
      const { losses } = lossOfOutputs(head, output, primitives.labels(variables, indices), primitives);
      return [...results, losses];
    },
  };
}
