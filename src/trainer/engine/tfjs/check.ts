import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { lossOf } from "../../../core/experiment/normalize.ts";
import { optimizerSlots } from "../../../core/optimizerSlots.ts";
import type { Network, WeightSpec } from "../../../core/network/network.ts";
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
import { OptimizerNumbers } from "../optimizerNumbers.ts";
import { headOf, type Head } from "../head.ts";
import { dataVariables, learnerPrograms, TfjsLearner } from "./learner.ts";
import { lossOfOutputs } from "./losses.ts";
import { runNetwork } from "./networkPass.ts";
import { withPenalty } from "./penalties.ts";
import { sizeOfShape, type Program, type Session, type TensorSpec, type Values } from "./session.ts";
import { applyGradients, numbersOfStep, stateVariables, sumOfPenalties } from "./step.ts";

/** Opens a session with variables, in which programs are ready. */
export type OpenSession = (specs: readonly TensorSpec[], programs: readonly Program[]) => Session;

/** Holds an engine against one golden case. */
export async function checkCase(golden: GoldenCase, open: OpenSession): Promise<CheckResult> {
  const differences = await differencesOf(golden, open);
  return { name: golden.name, differences, passed: differences.every(({ ratio }) => ratio <= 1) };
}

async function differencesOf(golden: GoldenCase, open: OpenSession): Promise<Difference[]> {
  switch (golden.kind) {
    case "layer": {
      const { expected, tolerance } = golden;
      const result = await singlePass(golden, { upstream: golden.upstreamGradient }, open);
      return [
        difference("output", result.output, expected.output.data, tolerance),
        difference("gradient of the input", result.inputGradient, expected.inputGradient.data, tolerance),
        ...compareAll("gradient of", result.weightGradients, expected.weightGradients, () => tolerance),
        ...compareAll("updated", result.statistics, expected.updatedStatistics, () => tolerance),
      ];
    }
    case "loss": {
      const { expected, tolerance, labels } = golden;
      const network = softmaxNetwork();
      const fused = headOf(network, golden.loss);
      const head: Head = golden.fromProbabilities
        ? { ...fused, kernel: "crossEntropyOfProbabilities", fused: false, network }
        : fused;
      const parts = { network, training: true, input: golden.logits, weights: new Map<string, GoldenTensor>() };
      const result = await singlePass(parts, { head, labels }, open);
      return [
        difference("loss", [mean(result.losses)], [expected.loss], tolerance),
        difference("gradient of the logits", result.inputGradient, expected.gradientOfLogits.data, tolerance),
      ];
    }
    case "gradients": {
      const { expected, tolerance, labels } = golden;
      const result = await singlePass(golden, { head: headOf(golden.network, golden.loss), labels }, open);
      const [penalties] = result.penalties;
      return [
        difference("loss", [mean(result.losses) + penalties], [expected.loss], tolerance),
        difference("penalties", [penalties], [expected.penalties], tolerance),
        difference("gradient of the input", result.inputGradient, expected.inputGradient.data, tolerance),
        ...compareAll("gradient of", result.weightGradients, expected.weightGradients, () => tolerance),
      ];
    }
    case "optimizer":
      return checkUpdates(asUpdates(golden), open);
    case "updates":
      return checkUpdates(golden, open);
    case "trajectory":
      return checkTrajectory(golden, open);
  }
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

interface Pass {
  readonly network: Network;
  readonly training: boolean;
  readonly input: GoldenTensor;
  readonly weights: ReadonlyMap<string, GoldenTensor>;
}

/** What the gradient at the output is: given, or that of the mean loss. */
type Objective = { readonly upstream: GoldenTensor } | { readonly head: Head; readonly labels: Uint8Array };

interface PassResult {
  readonly output: Float32Array;
  readonly inputGradient: Float32Array;
  readonly weightGradients: ReadonlyMap<string, Float32Array>;
  readonly statistics: ReadonlyMap<string, Float32Array>;
  readonly losses: Float32Array;
  readonly penalties: Float32Array;
}

/** One pass forward and backward; nothing is updated. */
function singlePass(pass: Pass, objective: Objective, open: OpenSession): Promise<PassResult> {
  const batch = pass.input.shape[0];
  const network = "head" in objective ? objective.head.network : pass.network;
  const { weights } = network;
  const trainable = weights.filter((weight) => weight.trainable);
  const statistics = pass.training ? weights.filter((weight) => !weight.trainable) : [];
  const names = (prefix: string, specs: readonly WeightSpec[]) => specs.map(({ name }) => `${prefix}/${name}`);
  const target: TensorSpec =
    "head" in objective
      ? { name: "labels", dtype: "int32", shape: [batch] }
      : { name: "upstream", dtype: "float32", shape: objective.upstream.shape };
  const program: Program = {
    name: "pass",
    inputs: [{ name: "input", dtype: "float32", shape: pass.input.shape }, target],
    outputs: [
      ...["output", "inputGradient", "losses", "penalties"],
      ...names("gradient", trainable),
      ...names("updated", statistics),
    ],
    build: ({ inputs, variables, primitives }) => {
      const values = weights.map(({ name }) => variables.read(name));
      const context = { primitives, training: pass.training, weights: values, masks: [] };
      const forward = runNetwork(network, inputs.get("input")!, context);
      const given = inputs.get(target.name)!;
      const { losses, gradient } =
        "head" in objective
          ? lossOfOutputs(objective.head, forward.output, given, primitives)
          : { losses: tf.zeros([batch]), gradient: given };
      const scaled = "head" in objective ? tf.mul(gradient, 1 / batch) : gradient;
      const gradients = forward.backward(scaled, true);
      const all: Tensor[] = [forward.output, gradients.input!, losses, sumOfPenalties(network, values)];
      weights.forEach((weight, i) => {
        if (weight.trainable) all.push(withPenalty(weight, values[i], gradients.weights.get(i)!));
      });
      weights.forEach((weight, i) => {
        if (statistics.includes(weight)) all.push(forward.statistics.get(i)!);
      });
      return all;
    },
  };
  const specs = weights.map(({ name, shape }) => ({ name, shape, dtype: "float32" as const }));
  return inSession(open, specs, [program], async (session) => {
    session.write(dataOf(pass.weights));
    const second = "head" in objective ? Int32Array.from(objective.labels) : objective.upstream.data;
    const results = (await session.run(program, [pass.input.data, second])) as Float32Array[];
    const [output, inputGradient, losses, penalties, ...rest] = results;
    return {
      output,
      inputGradient,
      losses,
      penalties,
      weightGradients: new Map(trainable.map(({ name }, i) => [name, rest[i]])),
      statistics: new Map(statistics.map(({ name }, i) => [name, rest[trainable.length + i]])),
    };
  });
}

async function inSession<T>(
  open: OpenSession,
  specs: readonly TensorSpec[],
  programs: readonly Program[],
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const session = open(specs, programs);
  try {
    return await use(session);
  } finally {
    session.dispose();
  }
}

/** Updates of variables whose gradients are given: the optimizer and clipping by themselves. */
function checkUpdates(golden: GoldenUpdates, open: OpenSession): Promise<Difference[]> {
  const { optimizer } = golden;
  const weights = [...golden.parameters].map(([name, { shape }]) => weightOf(name, shape));
  const network = { nodes: [], weights, trainable: 0, nonTrainable: 0 };
  const specs = stateVariables(network, optimizer);
  const program: Program = {
    name: "updates",
    inputs: [
      { name: "numbers", dtype: "float32", shape: [numbersOfStep] },
      ...weights.map(({ name, shape }) => ({ name: `gradient/${name}`, dtype: "float32" as const, shape })),
    ],
    outputs: ["done"],
    build: ({ inputs, ...parts }) => {
      const values = weights.map(({ name }) => parts.variables.read(name));
      const gradients = new Map(weights.map(({ name }, i) => [i, inputs.get(`gradient/${name}`)!]));
      applyGradients(network, optimizer, gradients, values, tf.unstack(inputs.get("numbers")!), parts);
      return [tf.scalar(0)];
    },
  };
  return inSession(open, specs, [program], async (session) => {
    const slots = optimizerSlots(optimizer).flatMap((slot) => weights.map(({ name }) => `${name}/${slot}`));
    const start = optimizer.type === "adagrad" ? optimizer.initialAccumulatorValue : 0;
    const started = new Map<string, Values>(dataOf(golden.parameters));
    for (const { name, shape } of specs) {
      if (slots.includes(name)) started.set(name, new Float32Array(sizeOfShape(shape)).fill(start));
    }
    session.write(started);
    const numbers = new OptimizerNumbers(optimizer);
    const differences: Difference[] = [];
    for (const [i, gradients] of golden.gradients.entries()) {
      const ofStep = new Float32Array(numbersOfStep);
      ofStep.set(numbers.at(i, optimizer.learningRate));
      await session.run(program, [ofStep, ...weights.map(({ name }) => gradients.get(name)!.data)]);
      const after = await session.read(weights.map(({ name }) => name));
      const expected = golden.expected.parametersAfterEachStep[i];
      differences.push(...compareAll(`after step ${String(i + 1)}:`, after, expected, () => golden.tolerance));
    }
    return differences;
  });
}

function weightOf(name: string, shape: readonly number[]): WeightSpec {
  const size = sizeOfShape(shape);
  const initializer = { type: "zeros", mean: 0, stddev: 0 } as const;
  return { name, shape, size, trainable: true, initializer, regularizer: null, fanIn: size, fanOut: size };
}

async function checkTrajectory(golden: GoldenTrajectory, open: OpenSession): Promise<Difference[]> {
  const { experiment, network, digits } = golden;
  const { batchSize, optimizer, loss } = experiment.training;
  const none = { count: 0, pixels: new Uint8Array(0), labels: new Uint8Array(0) };
  const data = { train: digits, validation: none, test: none, normalization: { mean: 0, deviation: 1 } };
  const options = {
    ...{ network, optimizer, loss: lossOf(loss), normalization: data.normalization },
    stepsPerCall: () => 2,
  };
  const specs = [...stateVariables(network, optimizer), ...dataVariables(data)];
  const session = open(specs, learnerPrograms(options, [batchSize], "indices"));
  const device = { engine: "tensorflow", description: "", threads: 1, numerics: 0 } as const;
  const learner = new TfjsLearner({ ...options, device, session, data, seed: experiment.seed });
  try {
    learner.writeData();
    await learner.restore({ step: 0, weights: dataOf(golden.initialWeights), optimizer: new Map() });
    const metrics = await learner.train(chunkOf(golden));
    return compareTrajectory(golden, metrics, await learner.state());
  } finally {
    await learner.dispose();
  }
}
