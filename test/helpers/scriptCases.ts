import type { ExperimentFile } from "../../src/core/experiment/schema.ts";
import type { Layers, Training } from "./wasmLearner.ts";

type Layer = Layers[number];

/** An experiment whose script is run; small, without anything random, and quick to begin to learn. */
export interface ScriptCase {
  readonly name: string;
  readonly layers: Layers;
  readonly training: Training;
  readonly data?: Partial<ExperimentFile["data"]>;
}

const output: Layer = { type: "dense", units: 10, activation: "softmax" };
const flatten: Layer = { type: "flatten" };
const small: Layer = { type: "conv2d", filters: 3, kernelSize: 3, strides: 3, activation: "tanh" };
const plain: Layers = [flatten, { type: "dense", units: 8, activation: "tanh" }, output];
const sgd: Training = { optimizer: { type: "sgd", learningRate: 0.05 } };
const pooled: Layer = { type: "maxPooling2d", poolSize: 4 };

const layerCase = (name: string, ...layers: Layer[]): ScriptCase => ({
  name,
  layers: [...layers, output],
  training: sgd,
});

const activations = ["linear", "relu", "leakyRelu", "elu", "gelu", "silu", "sigmoid", "tanh", "softmax"] as const;
const block = (layers: Extract<Layer, { type: "residual" }>["layers"]): Layer => ({
  type: "residual",
  activation: "tanh",
  layers,
});

const ofLayers: readonly ScriptCase[] = [
  layerCase("conv2d, valid", { type: "conv2d", filters: 3, kernelSize: [5, 3], activation: "tanh" }, pooled, flatten),
  layerCase(
    "conv2d, same, strides that pad unevenly, no bias",
    { type: "conv2d", filters: 3, kernelSize: 3, strides: 2, padding: "same", useBias: false, activation: "tanh" },
    { type: "conv2d", filters: 4, kernelSize: [4, 3], padding: "same", activation: "tanh" },
    pooled,
    flatten,
  ),
  layerCase(
    "conv2d, same, even padding of two sizes",
    { type: "conv2d", filters: 3, kernelSize: [5, 3], padding: "same", activation: "tanh" },
    pooled,
    flatten,
  ),
  layerCase(
    "maxPooling2d",
    { type: "maxPooling2d", poolSize: 3, strides: 2, padding: "same" },
    small,
    { type: "maxPooling2d", poolSize: [3, 2], strides: 1, padding: "same" },
    { type: "maxPooling2d" },
    flatten,
  ),
  layerCase(
    "averagePooling2d",
    { type: "averagePooling2d", poolSize: 3, strides: 2, padding: "same" },
    small,
    { type: "averagePooling2d", poolSize: 3, strides: 1, padding: "same" },
    { type: "averagePooling2d", poolSize: [2, 1] },
    flatten,
  ),
  layerCase("globalAveragePooling2d", small, { ...small, filters: 12, strides: 1 }, { type: "globalAveragePooling2d" }),
  layerCase(
    "dense without a bias, dropout of none",
    flatten,
    { type: "dense", units: 6, useBias: false },
    {
      type: "dropout",
      rate: 0,
    },
  ),
  layerCase(
    "batchNormalization",
    small,
    { type: "batchNormalization" },
    flatten,
    { type: "dense", units: 12, activation: "tanh" },
    { type: "batchNormalization", momentum: 0.8, epsilon: 0.01 },
  ),
  layerCase(
    "residual",
    small,
    block([{ type: "conv2d", filters: 3, kernelSize: 3, padding: "same", activation: "tanh" }]),
    block([
      { type: "conv2d", filters: 4, kernelSize: 3, strides: 2, padding: "same", activation: "tanh" },
      { type: "batchNormalization" },
    ]),
    flatten,
    { type: "residual", layers: [{ type: "dense", units: 100, activation: "tanh" }] },
  ),
  ...activations.map((activation) =>
    layerCase(
      `activation ${activation}`,
      { ...small, activation: activation === "softmax" ? "softmax" : activation },
      flatten,
      { type: "dense", units: 8 },
      { type: "activation", activation },
    ),
  ),
  layerCase(
    "leakyRelu with a slope of its own",
    { ...small, activation: { type: "leakyRelu", negativeSlope: 0.05 } },
    { type: "activation", activation: { type: "leakyRelu", negativeSlope: 0.3 } },
    flatten,
  ),
  layerCase("regularizers", { ...small, kernelRegularizer: { type: "l1", factor: 0.01 } }, flatten, {
    type: "dense",
    units: 8,
    activation: "tanh",
    kernelRegularizer: { type: "l2", factor: 0.02 },
  }),
  {
    name: "softmax as a layer",
    layers: [flatten, { type: "dense", units: 10 }, { type: "activation", activation: "softmax" }],
    training: sgd,
  },
];

const sigmoids: Layers = [flatten, { type: "dense", units: 10, activation: "sigmoid" }];
const smoothed = { type: "sparseCategoricalCrossentropy", labelSmoothing: 0.1 } as const;
const ofLosses: readonly ScriptCase[] = [
  { name: "label smoothing", layers: plain, training: { ...sgd, loss: smoothed } },
  { name: "mean squared error", layers: plain, training: { ...sgd, loss: "meanSquaredError" } },
  { name: "cross-entropy of sigmoids", layers: sigmoids, training: sgd },
  { name: "cross-entropy of sigmoids, smoothed", layers: sigmoids, training: { ...sgd, loss: smoothed } },
];

type Optimizer = NonNullable<Training["optimizer"]>;
const optimizers: readonly (readonly [string, Optimizer])[] = [
  ["sgd with momentum", { type: "sgd", learningRate: 0.02, momentum: 0.9 }],
  ["sgd with Nesterov's momentum", { type: "sgd", learningRate: 0.02, momentum: 0.8, nesterov: true }],
  ["rmsprop", { type: "rmsprop", learningRate: 0.002 }],
  ["rmsprop with a large epsilon", { type: "rmsprop", learningRate: 0.01, rho: 0.8, epsilon: 0.01 }],
  ["adam", { type: "adam", learningRate: 0.002 }],
  ["adam with a large epsilon", { type: "adam", learningRate: 0.01, beta1: 0.8, beta2: 0.9, epsilon: 0.001 }],
  ["adamW", { type: "adamW", learningRate: 0.002, weightDecay: 0.5 }],
  ["nadam", { type: "nadam", learningRate: 0.002, epsilon: 0.0001 }],
  ["adagrad", { type: "adagrad", learningRate: 0.02 }],
  ["adagrad with a large epsilon", { type: "adagrad", learningRate: 0.02, initialAccumulatorValue: 0, epsilon: 0.01 }],
  ["adadelta", { type: "adadelta", learningRate: 1, rho: 0.9, epsilon: 0.0001 }],
  ["clipNorm", { type: "sgd", learningRate: 0.5, clipNorm: 0.05 }],
  ["globalClipNorm", { type: "adam", learningRate: 0.01, epsilon: 0.01, globalClipNorm: 0.1 }],
];
const ofOptimizers = optimizers.map(([name, optimizer]) => ({ name, layers: plain, training: { optimizer } }));

type Schedule = NonNullable<Training["learningRateSchedule"]>;
const schedules: readonly Schedule[] = [
  { type: "constant", warmupEpochs: 1.5 },
  { type: "step", decayEpochs: 0.6, decayRate: 0.5, warmupEpochs: 0.2 },
  { type: "exponential", decayRate: 0.3 },
  { type: "exponential", decayRate: 0.3, decayEpochs: 0.5, warmupEpochs: 0.5 },
  { type: "cosine", alpha: 0.1 },
  { type: "cosine", decayEpochs: 1.5, warmupEpochs: 0.7 },
  { type: "cosine", warmupEpochs: 1 },
  { type: "oneCycle" },
  { type: "oneCycle", pctStart: 0.6, divFactor: 3, finalDivFactor: 7 },
];
const plateau = { monitor: "loss", factor: 0.3, patience: 1, minDelta: 10, minLearningRate: 0.001 } as const;
const momentum: Optimizer = { type: "sgd", learningRate: 0.05, momentum: 0.9 };
const ofSchedules: readonly ScriptCase[] = [
  ...schedules.map((learningRateSchedule) => ({
    name: `schedule ${JSON.stringify(learningRateSchedule)}`,
    layers: plain,
    training: { optimizer: momentum, learningRateSchedule },
  })),
  {
    name: "Nesterov's momentum while the rate changes",
    layers: plain,
    training: {
      optimizer: { ...momentum, nesterov: true },
      learningRateSchedule: { type: "exponential", decayRate: 0.1 },
    },
  },
  {
    name: "a plateau",
    layers: plain,
    training: { optimizer: momentum, epochs: 4, reduceOnPlateau: plateau },
  },
  {
    name: "a plateau of a schedule, with a cooldown",
    layers: plain,
    training: {
      optimizer: momentum,
      epochs: 5,
      learningRateSchedule: { type: "cosine" },
      reduceOnPlateau: { ...plateau, monitor: "valAccuracy", cooldown: 2 },
    },
  },
  {
    name: "early stopping",
    layers: plain,
    training: { ...sgd, epochs: 5, earlyStopping: { monitor: "valLoss", patience: 2, minDelta: 5, restoreBest: true } },
  },
];

const ofData: readonly ScriptCase[] = [
  {
    name: "standardized pixels of fewer digits",
    layers: plain,
    training: sgd,
    data: { normalization: "standardize", limit: 80 },
  },
  { name: "no validation set", layers: plain, training: sgd, data: { validationSplit: 0 } },
  {
    name: "chosen on the test set",
    layers: plain,
    training: { ...sgd, evaluate: { on: "test", every: 2, sample: 7 } },
  },
  { name: "both sets", layers: plain, training: { ...sgd, loss: smoothed, evaluate: { on: "both", every: "batch" } } },
  { name: "short epochs", layers: plain, training: { ...sgd, stepsPerEpoch: 3 } },
  { name: "long epochs", layers: plain, training: { ...sgd, stepsPerEpoch: 7 } },
];

/** Every layer type, loss, optimizer and schedule that the experiment file has. */
export const scriptCases: readonly ScriptCase[] = [
  ...ofLayers,
  ...ofLosses,
  ...ofOptimizers,
  ...ofSchedules,
  ...ofData,
];
