import { lossOf } from "../../../core/experiment/normalize.ts";
import type { ActivationNode, InputNode, Network } from "../../../core/network/network.ts";
import type { Chunk } from "../engine.ts";
import type { CheckResult, GoldenCase, GoldenTensor, GoldenTrajectory, GoldenUpdates, Tolerance } from "../golden.ts";
import { kernels } from "./kernels/index.ts";
import { stepBlock } from "./kernels/step.ts";
import { WasmLearner } from "./learner.ts";
import { fillMemory, memoryFor, moduleFor } from "./machine.ts";
import { OptimizerNumbers } from "./numbers.ts";
import { compile, lanesFor } from "./plan/compile.ts";
import { roundUp } from "./plan/layout.ts";
import { Memory, pageBytes } from "./plan/memory.ts";
import { Updates } from "./plan/updates.ts";
import { controlWords, Runner } from "./runner.ts";
import { runSinglePass, type PassOptions } from "./singlePass.ts";
import { teamOfCaller } from "./threads.ts";

type Difference = CheckResult["differences"][number];

function difference(
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

function compareAll(
  label: string,
  actual: ReadonlyMap<string, Float32Array>,
  expected: ReadonlyMap<string, GoldenTensor>,
  toleranceOf: (name: string) => Tolerance,
): Difference[] {
  return [...expected].map(([name, tensor]) =>
    difference(`${label} ${name}`, actual.get(name) ?? [], tensor.data, toleranceOf(name)),
  );
}

function dataOf(tensors: ReadonlyMap<string, GoldenTensor>): Map<string, Float32Array> {
  return new Map([...tensors].map(([name, tensor]) => [name, tensor.data]));
}

/** Ten logits and a softmax after them: what a loss is computed from. */
function softmaxNetwork(): Network {
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

/** Holds the engine against one golden case, on the calling thread. */
export async function checkCase(golden: GoldenCase): Promise<CheckResult> {
  const differences = await differencesOf(golden);
  return { name: golden.name, differences, passed: differences.every(({ ratio }) => ratio <= 1) };
}

function differencesOf(golden: GoldenCase): Difference[] | Promise<Difference[]> {
  switch (golden.kind) {
    case "layer": {
      const { expected, tolerance } = golden;
      const result = runSinglePass({
        ...passOf(golden),
        objective: { type: "upstreamGradient" },
        upstreamGradient: golden.upstreamGradient.data,
      });
      return [
        difference("output", result.output, expected.output.data, tolerance),
        difference("gradient of the input", result.inputGradient, expected.inputGradient.data, tolerance),
        ...compareAll("gradient of", result.weightGradients, expected.weightGradients, () => tolerance),
        ...compareAll("updated", result.weights, expected.updatedStatistics, () => tolerance),
      ];
    }
    case "loss": {
      const { expected, tolerance, labels } = golden;
      const result = runSinglePass({
        network: softmaxNetwork(),
        objective: { type: "loss", loss: golden.loss, fromProbabilities: golden.fromProbabilities },
        training: true,
        input: golden.logits.data,
        weights: new Map(),
        labels,
        lanes: lanesFor(labels.length),
      });
      return [
        difference("loss", [mean(result.losses)], [expected.loss], tolerance),
        difference("gradient of the logits", result.inputGradient, expected.gradientOfLogits.data, tolerance),
      ];
    }
    case "gradients": {
      const { expected, tolerance, labels } = golden;
      const objective = { type: "loss", loss: golden.loss, fromProbabilities: false } as const;
      const result = runSinglePass({ ...passOf(golden), objective, labels });
      return [
        difference("loss", [mean(result.losses) + result.penalties], [expected.loss], tolerance),
        difference("penalties", [result.penalties], [expected.penalties], tolerance),
        difference("gradient of the input", result.inputGradient, expected.inputGradient.data, tolerance),
        ...compareAll("gradient of", result.weightGradients, expected.weightGradients, () => tolerance),
      ];
    }
    case "optimizer": {
      const tensor = (data: Float32Array) => new Map([["parameters", { shape: [data.length], data }]]);
      return checkUpdates({
        ...golden,
        kind: "updates",
        parameters: tensor(golden.parameters),
        gradients: golden.gradients.map(tensor),
        expected: { parametersAfterEachStep: golden.expected.parametersAfterEachStep.map(tensor) },
      });
    }
    case "updates":
      return checkUpdates(golden);
    case "trajectory":
      return checkTrajectory(golden);
  }
}

function passOf(golden: {
  network: Network;
  training: boolean;
  input: GoldenTensor;
  weights: ReadonlyMap<string, GoldenTensor>;
}): Pick<PassOptions, "network" | "training" | "input" | "weights" | "lanes"> {
  return {
    network: golden.network,
    training: golden.training,
    input: golden.input.data,
    weights: dataOf(golden.weights),
    lanes: lanesFor(golden.input.shape[0]),
  };
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Updates of variables whose gradients are given: the optimizer's kernel and clipping by themselves. */
function checkUpdates(golden: GoldenUpdates): Difference[] {
  const fixed = new Memory(64);
  const control = fixed.allocate(256);
  const step = fixed.allocate(stepBlock.size);
  const parameters = [...golden.parameters];
  const stored = parameters.map(([, tensor]) => roundUp(tensor.data.length, 4));
  const addresses = stored.map((floats) => fixed.allocate(floats * 4));
  const updates = new Updates(golden.optimizer, addresses, stored, fixed, step);
  stored.forEach((count, weight) =>
    updates.add([{ weight, first: 0, count, regularizer: null, gradient: [], after: [] }]),
  );
  const lanes = 4;
  const byName = new Map(kernels(lanes).map((kernel) => [kernel.name, kernel]));
  const phases = updates.phases(
    (kernel, named) => ({ kernel, arguments: byName.get(kernel)!.parameters.map(({ name }) => named[name]) }),
    fixed,
  );
  const memory = memoryFor({ pages: Math.ceil(fixed.size / pageBytes) });
  const floats = new Float32Array(memory.buffer);
  const ints = new Int32Array(memory.buffer);
  const nowhere = { address: 0, step: 0 };
  const program = {
    lanes,
    training: phases,
    evaluation: [],
    evaluationWithProbabilities: [],
    prediction: [],
    spaces: { shard: nowhere, thread: nowhere },
    control,
    step,
  };
  const runner = new Runner(program, memory, moduleFor(lanes), 0, 1);
  parameters.forEach(([, tensor], i) => floats.set(tensor.data, addresses[i] / 4));
  const slotStart = golden.optimizer.type === "adagrad" ? golden.optimizer.initialAccumulatorValue : 0;
  for (const slot of updates.slots) {
    slot.forEach((address, i) => floats.fill(slotStart, address / 4, address / 4 + stored[i]));
  }
  const numbers = new OptimizerNumbers(golden.optimizer);
  return golden.gradients.flatMap((gradients, i) => {
    parameters.forEach(([name], k) => floats.set(gradients.get(name)!.data, updates.gradients[k] / 4));
    floats.set(numbers.at(i, golden.optimizer.learningRate), (step + stepBlock.optimizer) / 4);
    ints[control / 4 + controlWords.next] = 0;
    ints[control / 4 + controlWords.done] = 0;
    ints[control / 4 + controlWords.steps] = 1;
    ints[control / 4 + controlWords.halted] = 0;
    runner.train();
    const after = new Map(
      parameters.map(([name, tensor], k) => {
        const from = addresses[k] / 4;
        return [name, floats.slice(from, from + tensor.data.length)] as const;
      }),
    );
    const expected = golden.expected.parametersAfterEachStep[i];
    return compareAll(`after step ${String(i + 1)}:`, after, expected, () => golden.tolerance);
  });
}

async function checkTrajectory(golden: GoldenTrajectory): Promise<Difference[]> {
  const { experiment, network, digits, tolerance, expected } = golden;
  const { batchSize, optimizer, loss, epochs } = experiment.training;
  const none = { count: 0, pixels: new Uint8Array(0), labels: new Uint8Array(0) };
  const data = { train: digits, validation: none, test: none, normalization: { mean: 0, deviation: 1 } };
  const plan = compile({
    network,
    loss: lossOf(loss),
    optimizer,
    batchSize,
    threads: 1,
    seed: experiment.seed,
    floatImages: false,
    normalization: data.normalization,
    counts: { train: digits.count, validation: 0, test: 0 },
    available: Infinity,
  });
  const memory = memoryFor(plan);
  fillMemory(plan, memory.buffer, data);
  const runner = new Runner(plan.program, memory, moduleFor(plan.program.lanes), 0, 1);
  const learner = new WasmLearner({
    device: { engine: "wasm", description: "WebAssembly SIMD, 1 thread", threads: 1, numerics: 0 },
    plan,
    team: teamOfCaller(runner),
    runner,
    memory: memory.buffer,
    optimizer,
    data,
  });
  await learner.restore({ step: 0, weights: dataOf(golden.initialWeights), optimizer: new Map() });
  const perEpoch = digits.count / batchSize;
  const chunk: Chunk = {
    firstStep: 0,
    batchSizes: new Int32Array(perEpoch * epochs).fill(batchSize),
    learningRates: new Float64Array(perEpoch * epochs).fill(optimizer.learningRate),
    indices: Int32Array.from({ length: digits.count * epochs }, (_, i) => i % digits.count),
  };
  const metrics = await learner.train(chunk);
  const accuracy = Array.from(metrics.correct, (correct) => correct / batchSize);
  return [
    difference("loss of each batch", metrics.loss, expected.lossPerBatch, { absolute: tolerance.loss, relative: 0 }),
    difference("accuracy of each batch", accuracy, expected.accuracyPerBatch, {
      absolute: tolerance.accuracy,
      relative: 0,
    }),
    ...compareAll("final", (await learner.state()).weights, expected.finalWeights, (name) => ({
      absolute: golden.undetermined.includes(name) ? tolerance.finalUndetermined : tolerance.finalWeights,
      relative: 0,
    })),
  ];
}
