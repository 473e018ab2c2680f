import { parseExperiment } from "../../src/core/experiment/parse.ts";
import { activationNames, type ExperimentFile } from "../../src/core/experiment/schema.ts";
import { randomNetwork } from "./randomNetworks.ts";
import { referenceModels } from "./referenceModels.ts";

type Layers = ExperimentFile["model"]["layers"];
type Layer = Layers[number];

const output: Layer = { type: "dense", units: 10, activation: "softmax" };
const flatten: Layer = { type: "flatten" };
const normalization: Layer = { type: "batchNormalization", epsilon: 0.01, momentum: 0.9 };
const pooling = (type: "maxPooling2d" | "averagePooling2d", more: object): Layer => ({ type, ...more });
const conv = (filters: number, kernelSize: number | [number, number], more: object = {}): Layer => ({
  type: "conv2d",
  filters,
  kernelSize,
  ...more,
});
const same = { padding: "same" };

/** Blocks whose shortcuts are projected, and one whose is not; the branches are of different lengths. */
const residual: Layers = [
  conv(6, 3, { ...same, activation: "relu" }),
  {
    type: "residual",
    activation: "relu",
    layers: [
      { type: "conv2d", filters: 8, kernelSize: 3, strides: 2, padding: "same", useBias: false },
      { type: "batchNormalization" },
      { type: "activation", activation: "relu" },
      { type: "conv2d", filters: 8, kernelSize: [1, 3], padding: "same" },
      { type: "batchNormalization" },
    ],
  },
  {
    type: "residual",
    layers: [{ type: "conv2d", filters: 8, kernelSize: 3, padding: "same", activation: "tanh" }],
  },
  {
    type: "residual",
    activation: { type: "leakyRelu", negativeSlope: 0.3 },
    layers: [
      { type: "maxPooling2d", poolSize: 3, strides: 2, padding: "same" },
      { type: "conv2d", filters: 4, kernelSize: 2, padding: "same" },
      { type: "dropout", rate: 0.3 },
    ],
  },
  { type: "globalAveragePooling2d" },
  output,
];

/** An activation in a convolution, in a dense layer, and as a layer after both. */
const activated = (activation: (typeof activationNames)[number]): Layers => [
  conv(4, 3, { ...same, activation }),
  normalization,
  { type: "activation", activation },
  pooling("averagePooling2d", { poolSize: 4 }),
  flatten,
  { type: "dense", units: 12, activation },
  normalization,
  { type: "activation", activation },
  output,
];

/** Windows that do not fit the image evenly: padding that is not the same on both sides, and pixels that are left over. */
const windows: Layers = [
  conv(4, [5, 2], { ...same, strides: [2, 3], activation: "elu" }),
  pooling("averagePooling2d", { poolSize: 3, strides: 1, ...same }),
  conv(5, [2, 3], { strides: [1, 2] }),
  pooling("maxPooling2d", { poolSize: [2, 3], strides: [3, 1], ...same }),
  conv(6, 2, same),
  pooling("averagePooling2d", { poolSize: 2, strides: 2, ...same }),
  flatten,
  output,
];

/** What layers may say besides. */
const settings: Layers = [
  conv(4, 5, {
    activation: { type: "leakyRelu", negativeSlope: 0.05 },
    useBias: false,
    kernelInitializer: { type: "randomNormal", stddev: 0.1 },
    kernelRegularizer: { type: "l2", factor: 0.0005 },
  }),
  pooling("maxPooling2d", {}),
  { type: "dropout", rate: 0.25 },
  flatten,
  normalization,
  {
    type: "dense",
    units: 20,
    useBias: false,
    activation: { type: "leakyRelu", negativeSlope: 0.5 },
    kernelInitializer: "heNormal",
  },
  {
    type: "dense",
    units: 16,
    activation: "leakyRelu",
    kernelInitializer: "heUniform",
    kernelRegularizer: { type: "l1" },
  },
  { type: "dense", units: 12, kernelInitializer: "glorotNormal" },
  { type: "dense", units: 10, activation: "softmax", kernelInitializer: "zeros" },
  { type: "dropout", rate: 0.1 },
];

/** As large as the others, and drawn at random; what cannot be an experiment is left out. */
function randomOnes(): [string, ExperimentFile][] {
  const found: [string, ExperimentFile][] = [];
  for (let seed = 1; found.length < 10; seed++) {
    const file: ExperimentFile = { model: { layers: [...randomNetwork(seed).layers] } };
    if (parseExperiment(JSON.stringify(file), { fileName: "random" }).experiment !== null) {
      found.push([`random-${seed}`, file]);
    }
  }
  return found;
}

const limited = { limit: 500, validationSplit: 0.2 };

/** Experiments by name: together they have everything that a network here may have. */
export const exportedNetworks: ReadonlyMap<string, ExperimentFile> = new Map<string, ExperimentFile>([
  ["lenet5", { model: { layers: [...referenceModels.C] } }],
  ["dense", { model: { layers: [flatten, output] } }],
  ["residual", { data: { normalization: "standardize", ...limited }, model: { layers: residual } }],
  ...activationNames.map((name): [string, ExperimentFile] => [name, { model: { layers: activated(name) } }]),
  ["windows", { data: { normalization: "standardize", ...limited }, model: { layers: windows } }],
  ["settings", { model: { layers: settings } }],
  ["sigmoidOutput", { model: { layers: [flatten, { type: "dense", units: 10, activation: "sigmoid" }] } }],
  ...randomOnes(),
]);
