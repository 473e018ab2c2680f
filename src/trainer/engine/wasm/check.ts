import { lossOf } from "../../../core/experiment/normalize.ts";
import type { Network } from "../../../core/network/network.ts";
import {
  asUpdates,
  chunkOf,
  compareAll,
  compareTrajectory,
  dataOf,
  difference,
  softmaxNetwork,
  type Difference,
} from "../comparison.ts";
import type { CheckResult, GoldenCase, GoldenTensor, GoldenTrajectory, GoldenUpdates } from "../golden.ts";
import { kernels } from "./kernels/index.ts";
import { stepBlock } from "./kernels/step.ts";
import { WasmLearner } from "./learner.ts";
import { fillMemory, memoryFor, moduleFor } from "./machine.ts";
import { OptimizerNumbers } from "../optimizerNumbers.ts";
import { compile, lanesFor } from "./plan/compile.ts";
import { roundUp } from "./plan/layout.ts";
import { Memory, pageBytes } from "./plan/memory.ts";
import { Updates } from "./plan/updates.ts";
import { controlWords, Runner } from "./runner.ts";
import { runSinglePass, type PassOptions } from "./singlePass.ts";
import { teamOfCaller } from "./threads.ts";

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
    case "optimizer":
      return checkUpdates(asUpdates(golden));
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
  const { experiment, network, digits } = golden;
  const { batchSize, optimizer, loss } = experiment.training;
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
  const metrics = await learner.train(chunkOf(golden));
  return compareTrajectory(golden, metrics, await learner.state());
}
