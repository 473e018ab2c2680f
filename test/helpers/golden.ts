import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Experiment, LayerSpec, OptimizerSpec } from "../../src/core/experiment/schema.ts";
import type {
  GoldenGradients,
  GoldenLayer,
  GoldenLoss,
  GoldenOptimizer,
  GoldenTrajectory,
  GoldenUpdates,
} from "../../src/trainer/engine/golden.ts";
import { trainingDigits } from "./goldenDigits.ts";
import type {
  GradientsCaseFile,
  InitializerCaseFile,
  LayerCaseFile,
  LossCaseFile,
  OptimizerCaseFile,
  ScheduleCaseFile,
  TrajectoryCaseFile,
  UpdatesCaseFile,
} from "./goldenFormat.ts";
import { goldenNetwork, tensorOf, tensorsOf, weightsOf } from "./goldenNetwork.ts";
import { optimizerOf } from "./goldenOptimizer.ts";

/** The golden data to hold everything against: the folder that the environment variable GOLDEN names, else our own. */
export function goldenFolder(): string {
  return resolve(process.env.GOLDEN ?? fileURLToPath(new URL("../fixtures/golden", import.meta.url)));
}

/** A file of a golden folder, not read yet. */
export interface GoldenFile {
  /** File name without its ending. */
  readonly name: string;
  readonly path: string;
}

/** @returns the files of one group by name; none when the folder does not have that group. */
export function goldenFiles(group: string, folder = goldenFolder()): GoldenFile[] {
  const place = join(folder, group);
  if (!existsSync(place)) return [];
  const names = readdirSync(place).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => ({ name: basename(name, ".json"), path: join(place, name) }));
}

/** Groups whose files become cases for `Engine.check`, and how. */
export const caseReaders = {
  layers: readLayer,
  losses: readLoss,
  gradients: readGradients,
  regularizers: readGradients,
  optimizers: readOptimizer,
  clipping: readUpdates,
  trajectories: readTrajectory,
} as const;

export function readLayer(file: GoldenFile): GoldenLayer {
  const content = readJson(file) as LayerCaseFile;
  const golden = goldenNetwork(content.layers, content.input.shape.slice(1));
  const { expected } = content;
  return {
    kind: "layer",
    name: file.name,
    description: content.description,
    network: golden.network,
    training: content.training,
    input: tensorOf(content.input),
    weights: weightsOf(golden, content.weights),
    upstreamGradient: tensorOf(content.upstreamGradient),
    expected: {
      output: tensorOf(expected.output),
      inputGradient: tensorOf(expected.inputGradient),
      weightGradients: weightsOf(golden, expected.weightGradients),
      updatedStatistics: weightsOf(golden, expected.updatedStatistics),
    },
    tolerance: content.tolerance,
  };
}

export function readLoss(file: GoldenFile): GoldenLoss {
  const content = readJson(file) as LossCaseFile;
  return {
    kind: "loss",
    name: file.name,
    description: content.description,
    // The files say by their names alone which loss they hold.
    loss: file.name.startsWith("meanSquaredError")
      ? { type: "meanSquaredError" }
      : {
          type: "sparseCategoricalCrossentropy",
          labelSmoothing: smoothingIn(content.description, file.name),
        },
    fromProbabilities: file.name.endsWith("-probabilities"),
    labels: Uint8Array.from(content.labels),
    logits: tensorOf(content.logits),
    probabilities: tensorOf(content.probabilities),
    expected: {
      loss: content.expected.loss,
      gradientOfLogits: tensorOf(content.expected.gradientOfLogits),
    },
    tolerance: content.tolerance,
  };
}

/** Label smoothing stands in the description alone: "targets onehot * (1 - 0.1) + 0.1 / 10". */
function smoothingIn(description: string, name: string): number {
  if (!name.includes("labelSmoothing")) return 0;
  const found = /\+ (0?\.\d+) \/ 10/.exec(description)?.[1];
  if (found === undefined) throw new Error(`${name}: no amount of smoothing in "${description}"`);
  return Number(found);
}

export function readGradients(file: GoldenFile): GoldenGradients {
  const content = readJson(file) as GradientsCaseFile;
  const golden = goldenNetwork(content.layers, content.input.shape.slice(1));
  const { expected } = content;
  return {
    kind: "gradients",
    name: file.name,
    description: content.description,
    network: golden.network,
    training: content.training,
    loss: content.loss,
    input: tensorOf(content.input),
    weights: weightsOf(golden, content.weights),
    labels: Uint8Array.from(content.labels),
    expected: {
      loss: expected.loss,
      penalties: expected.penalties,
      inputGradient: tensorOf(expected.inputGradient),
      weightGradients: weightsOf(golden, expected.weightGradients),
    },
    tolerance: content.tolerance,
  };
}

export function readOptimizer(file: GoldenFile): GoldenOptimizer {
  const content = readJson(file) as OptimizerCaseFile;
  return {
    kind: "optimizer",
    name: file.name,
    description: content.description,
    optimizer: optimizerOf(content.optimizer, content.config),
    parameters: Float32Array.from(content.parameters),
    gradients: content.gradients.map((step) => Float32Array.from(step)),
    expected: {
      parametersAfterEachStep: content.expected.parametersAfterEachStep.map((step) => Float32Array.from(step)),
    },
    tolerance: content.tolerance,
  };
}

export function readUpdates(file: GoldenFile): GoldenUpdates {
  const content = readJson(file) as UpdatesCaseFile;
  return {
    kind: "updates",
    name: file.name,
    description: content.description,
    optimizer: optimizerOf(content.optimizer, content.config),
    parameters: tensorsOf(content.parameters),
    gradients: content.gradients.map(tensorsOf),
    expected: { parametersAfterEachStep: content.expected.parametersAfterEachStep.map(tensorsOf) },
    tolerance: content.tolerance,
  };
}

export function readTrajectory(file: GoldenFile): GoldenTrajectory {
  const content = readJson(file) as TrajectoryCaseFile;
  const golden = goldenNetwork(content.layers, [28, 28, 1]);
  const { images, expected, tolerance, loss } = content;
  if (images.dataSet !== "MNIST train") throw new Error(`${file.name}: unknown data set ${images.dataSet}`);
  if (loss !== "sparseCategoricalCrossentropy" && loss !== "meanSquaredError") {
    throw new Error(`${file.name}: unknown loss ${loss}`);
  }
  const { type, learningRate } = content.optimizer;
  return {
    kind: "trajectory",
    name: file.name,
    description: content.description,
    experiment: experimentOf(file.name, golden.layers, {
      epochs: content.epochs,
      batchSize: content.batchSize,
      loss,
      optimizer: optimizerOf(type, { learning_rate: learningRate }),
    }),
    network: golden.network,
    digits: trainingDigits(images.first, images.count),
    initialWeights: weightsOf(golden, content.initialWeights),
    expected: {
      lossPerBatch: expected.lossPerBatch,
      accuracyPerBatch: expected.accuracyPerBatch,
      finalWeights: weightsOf(golden, expected.finalWeights),
    },
    tolerance: { ...tolerance, finalUndetermined: tolerance.finalUndetermined ?? tolerance.finalWeights },
    undetermined: content.undetermined.map((name) => golden.names.get(name)!),
  };
}

/** An experiment on digits in index order, everything else left out. */
function experimentOf(
  name: string,
  layers: readonly LayerSpec[],
  training: Pick<Experiment["training"], "epochs" | "batchSize" | "loss"> & { optimizer: OptimizerSpec },
): Experiment {
  return {
    name,
    description: "",
    seed: 0,
    data: {
      source: "mnist",
      validationSplit: 0,
      limit: null,
      normalization: "unit",
      shuffle: false,
      augmentation: null,
    },
    model: { weights: null, layers: [...layers] },
    training: {
      ...training,
      stepsPerEpoch: null,
      learningRateSchedule: { type: "constant", warmupEpochs: 0 },
      reduceOnPlateau: null,
      earlyStopping: null,
      evaluate: { every: "epoch", on: "validation", sample: null },
    },
    engine: "auto",
    checkpoints: null,
    sweep: null,
  };
}

export function readSchedule(file: GoldenFile): ScheduleCaseFile {
  return readJson(file) as ScheduleCaseFile;
}

export function readInitializer(file: GoldenFile): InitializerCaseFile {
  return readJson(file) as InitializerCaseFile;
}

function readJson({ path }: GoldenFile): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}
