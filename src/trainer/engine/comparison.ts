import type { ActivationNode, InputNode, Network } from "../../core/network/network.ts";
import type { BatchMetrics, Chunk, LearnerState } from "./engine.ts";
import type {
  CheckResult,
  GoldenOptimizer,
  GoldenTensor,
  GoldenTrajectory,
  GoldenUpdates,
  Tolerance,
} from "./golden.ts";

/** What the engines' checks against golden values have in common. */

export type Difference = CheckResult["differences"][number];

/** The worst of one quantity. */
export function difference(
  quantity: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: Tolerance,
): Difference {
  if (actual.length !== expected.length) return { quantity, largest: Infinity, ratio: Infinity };
  let [largest, ratio] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const distance = Math.abs(actual[i] - expected[i]);
    const allowed = tolerance.absolute + tolerance.relative * Math.abs(expected[i]);
    // Written so that NaN counts as the worst.
    largest = distance <= largest ? largest : distance;
    const share = allowed === 0 ? (distance === 0 ? 0 : Infinity) : distance / allowed;
    ratio = share <= ratio ? ratio : share;
  }
  return { quantity, largest, ratio };
}

/** The worst of each of some named quantities. */
export function compareAll(
  label: string,
  actual: ReadonlyMap<string, Float32Array>,
  expected: ReadonlyMap<string, GoldenTensor>,
  toleranceOf: (name: string) => Tolerance,
): Difference[] {
  return [...expected].map(([name, tensor]) =>
    difference(`${label} ${name}`, actual.get(name) ?? [], tensor.data, toleranceOf(name)),
  );
}

/** @returns the values without their shapes. */
export function dataOf(tensors: ReadonlyMap<string, GoldenTensor>): Map<string, Float32Array> {
  return new Map([...tensors].map(([name, tensor]) => [name, tensor.data]));
}

/** Ten logits and a softmax after them: what a loss is computed from. */
export function softmaxNetwork(): Network {
  const input: InputNode = { type: "input", index: 0, name: "input_layer", inputs: [], shape: [10], path: "" };
  const softmax: ActivationNode = {
    type: "activation",
    index: 1,
    name: "activation",
    inputs: [0],
    shape: [10],
    path: "",
    activation: { type: "softmax", negativeSlope: 0 },
  };
  return { nodes: [input, softmax], weights: [], trainable: 0, nonTrainable: 0 };
}

/** @returns the case as one of updates of a single variable, `parameters`. */
export function asUpdates(golden: GoldenOptimizer): GoldenUpdates {
  const tensor = (data: Float32Array) => new Map([["parameters", { shape: [data.length], data }]]);
  return {
    ...golden,
    kind: "updates",
    parameters: tensor(golden.parameters),
    gradients: golden.gradients.map(tensor),
    expected: { parametersAfterEachStep: golden.expected.parametersAfterEachStep.map(tensor) },
  };
}

/** @returns all batches of a trajectory as one chunk: the digits in index order, epoch after epoch. */
export function chunkOf({ experiment, digits }: GoldenTrajectory): Chunk {
  const { batchSize, epochs, optimizer } = experiment.training;
  const batches = (digits.count / batchSize) * epochs;
  return {
    firstStep: 0,
    batchSizes: new Int32Array(batches).fill(batchSize),
    learningRates: new Float64Array(batches).fill(optimizer.learningRate),
    indices: Int32Array.from({ length: digits.count * epochs }, (_, i) => i % digits.count),
  };
}

/** Holds what a learner made of a trajectory against what was expected. */
export function compareTrajectory(
  golden: GoldenTrajectory,
  metrics: BatchMetrics,
  { weights }: LearnerState,
): Difference[] {
  const { tolerance, expected, experiment, undetermined } = golden;
  const accuracy = Array.from(metrics.correct, (correct) => correct / experiment.training.batchSize);
  const only = (absolute: number): Tolerance => ({ absolute, relative: 0 });
  return [
    difference("loss of each batch", metrics.loss, expected.lossPerBatch, only(tolerance.loss)),
    difference("accuracy of each batch", accuracy, expected.accuracyPerBatch, only(tolerance.accuracy)),
    ...compareAll("final", weights, expected.finalWeights, (name) =>
      only(undetermined.includes(name) ? tolerance.finalUndetermined : tolerance.finalWeights),
    ),
  ];
}
