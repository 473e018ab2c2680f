import { readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { joinPath, type Segment } from "../../src/core/experiment/path.ts";
import { experimentSchema } from "../../src/core/experiment/schema.ts";
import { parse } from "jsonc-parser";
import { experimentText, referenceModels } from "./referenceModels.ts";

/** An experiment file that is wrong for sure, and why. */
export interface BadExperiment {
  /** What was done to a good file. */
  readonly what: string;
  readonly text: string;
  /** Where a problem must be found; null where any place will do (syntax). */
  readonly path: string | null;
  readonly kind: "syntax" | "schema" | "shape" | "conflict" | "sweep";
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const ajv = new Ajv({ strict: false });
/** A judge of its own: whether a value keeps to the schema. */
export const keepsSchema = ajv.compile(experimentSchema);

/** Good files to start from: the examples, the reference models, and one with every part of the format. */
export function goodExperiments(): string[] {
  const examples = new URL("../../examples/", import.meta.url);
  return [
    ...readdirSync(examples)
      .filter((name) => name.endsWith(".mnist.json"))
      .map((name) => readFileSync(new URL(name, examples), "utf8")),
    ...Object.values(referenceModels).map((layers) =>
      experimentText(layers, { training: { optimizer: { type: "sgd" } } }),
    ),
    JSON.stringify(everything, null, 2),
    JSON.stringify({ ...everything, data: { source: "kaggleCsv", train: "train.csv", testSplit: 0.2 } }, null, 2),
  ];
}

const everything: { [name: string]: Json } = {
  name: "Everything",
  description: "Every part of the format",
  seed: 7,
  data: {
    ...{ source: "idx", trainImages: "a.gz", trainLabels: "b.gz", testImages: "c.gz", testLabels: "d.gz" },
    ...{ validationSplit: 0.2, limit: 5000, normalization: "standardize", shuffle: false },
  },
  model: {
    weights: "model/model.json",
    layers: [
      {
        ...{ type: "conv2d", filters: 8, kernelSize: [3, 5], strides: [1, 1], padding: "same", useBias: true },
        activation: { type: "leakyRelu", negativeSlope: 0.1 },
        kernelInitializer: { type: "randomNormal", mean: 0, stddev: 0.02 },
        kernelRegularizer: { type: "l2", factor: 0.001 },
      },
      { type: "batchNormalization", momentum: 0.9, epsilon: 0.01 },
      { type: "activation", activation: "relu" },
      { type: "maxPooling2d", poolSize: 2, strides: 2, padding: "same" },
      {
        type: "residual",
        activation: "relu",
        layers: [
          { type: "conv2d", filters: 16, kernelSize: 3, padding: "same", strides: 2 },
          { type: "dropout", rate: 0.1 },
        ],
      },
      { type: "averagePooling2d", poolSize: [2, 2], strides: null, padding: "valid" },
      { type: "globalAveragePooling2d" },
      { type: "dense", units: 32, activation: "gelu", kernelInitializer: "heNormal" },
      { type: "dropout", rate: 0.5 },
      { type: "dense", units: 10, activation: "softmax" },
    ],
  },
  training: {
    ...{ epochs: 5, batchSize: 64, stepsPerEpoch: 50 },
    loss: { type: "sparseCategoricalCrossentropy", labelSmoothing: 0.1 },
    optimizer: {
      type: "adamW",
      learningRate: 0.002,
      beta1: 0.8,
      beta2: 0.99,
      epsilon: 1e-8,
      weightDecay: 0.01,
      clipNorm: 1,
    },
    learningRateSchedule: { type: "cosine", decayEpochs: 4, alpha: 0.1, warmupEpochs: 1 },
    reduceOnPlateau: {
      monitor: "valLoss",
      factor: 0.5,
      patience: 2,
      minDelta: 0.001,
      cooldown: 1,
      minLearningRate: 1e-5,
    },
    earlyStopping: { monitor: "valAccuracy", patience: 3, minDelta: 0, restoreBest: true },
    evaluate: { every: 100, on: "both", sample: 500 },
  },
  engine: "wasm",
  checkpoints: { every: { epochs: 2 }, keep: "all", pattern: "{epoch:02d}-{valAccuracy:.4f}" },
  sweep: {
    parameters: {
      "training.epochs": { type: "uniform", min: 1, max: 3 },
      "training.optimizer.learningRate": { type: "logUniform", min: 0.0001, max: 0.1 },
    },
    ...{ zip: [], samples: 2, repeats: 1, warmStart: false },
  },
};

/** Random numbers for tests (mulberry32), the same for the same seed. */
export class Dice {
  private state: number;
  constructor(seed: number) {
    this.state = seed >>> 0;
  }
  /** @returns a number from 0 to below 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  /** @returns a whole number from 0 to below `n`. */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }
  of<T>(things: readonly T[]): T {
    return things[this.below(things.length)];
  }
}

/** @returns endless bad experiments, the same for the same seed. */
export function* badExperiments(seed: number): Generator<BadExperiment, never> {
  const dice = new Dice(seed);
  const good = goodExperiments();
  for (;;) {
    const text = dice.of(good);
    const bad = dice.next() < 0.25 ? brokenText(text, dice) : brokenValue(parse(text) as Json, dice);
    if (bad !== null) yield bad;
  }
}

// ---------------------------------------------------------------- the text

function brokenText(text: string, dice: Dice): BadExperiment | null {
  const withoutComments = text.replace(/^\s*\/\/.*$|\s\/\/ .*$/gm, "").trim();
  const structural = [...withoutComments.matchAll(/[{}[\]:,"]/g)].map((match) => match.index);
  const at = dice.of(structural);
  const before = withoutComments.slice(0, at);
  const after = withoutComments.slice(at + 1);
  const character = withoutComments[at];
  const garbage = dice.of([
    "@",
    "=",
    "'",
    "}",
    "]",
    "{",
    ":",
    "\\",
    "True",
    "None",
    "NaN",
    "#",
    "0x1F",
    "01",
    ".5",
    "…",
    "\u0000",
    "/*",
  ]);
  const broken = dice.of([
    () => ({ what: `without ${character}`, text: before + after }),
    () => ({ what: `cut off before ${character}`, text: before }),
    () => ({ what: `${garbage} instead of ${character}`, text: before + garbage + after }),
    () => ({ what: `${garbage} before ${character}`, text: before + garbage + character + after }),
    () => ({ what: `${character} twice`, text: before + character + character + after }),
  ])();
  // Now and then the mutation is harmless (a trailing comma, a changed string): then it is no bad file.
  if (isJson(broken.text)) return null;
  return {
    ...broken,
    text: dice.next() < 0.3 ? broken.text.replaceAll("\n", "\r\n") : broken.text,
    path: null,
    kind: "syntax",
  };
}

/** A judge of its own: JSON once trailing commas and comments are taken away. */
function isJson(text: string): boolean {
  const strict = text.replace(/("(?:[^"\\\n]|\\.)*")|,(?=\s*[}\]])|\/\*[^]*?\*\//g, "$1");
  try {
    JSON.parse(strict);
    return true;
  } catch {
    return false;
  }
}

// ---------------------------------------------------------------- the values

interface Spot {
  readonly path: string;
  readonly parent: Json[] | { [name: string]: Json };
  readonly key: Segment;
  readonly value: Json;
}

function spotsOf(value: Json, path = ""): Spot[] {
  if (value === null || typeof value !== "object") return [];
  const entries: [Segment, Json][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, part]) => {
    const at = joinPath(path, key);
    return [{ path: at, parent: value, key, value: part }, ...spotsOf(part, at)];
  });
}

function set(parent: Spot["parent"], key: Segment, value: Json): void {
  if (Array.isArray(parent)) parent[Number(key)] = value;
  else parent[key] = value;
}

function brokenValue(root: Json, dice: Dice): BadExperiment | null {
  const done = dice.of([
    ...[wrongValue, wrongValue, wrongValue, misspeltValue, misspeltName, misspeltName, removed, added],
    ...[wrongShape, wrongShape, contradiction, badSweep],
  ])(root, dice);
  if (done === null) return null;
  const schemaKind = done.kind === "schema";
  if (schemaKind === keepsSchema(root)) return null;
  return { ...done, text: JSON.stringify(root, null, dice.of([0, 2, 2, "\t"])) };
}

type Mutation = Omit<BadExperiment, "text">;

function wrongValue(root: Json, dice: Dice): Mutation {
  const spot = dice.of(spotsOf(root));
  const number = typeof spot.value === "number" ? spot.value : 1;
  const value: Json = dice.of<Json>([
    ...[null, true, false, "", "abc", String(number), [], {}, [number], [1, 2, 3], { type: "relu" }],
    ...[-1, 0, 1.5, -number, number + 0.5, number * 1e6, 1e300, 100, "adam", "true", "null"],
  ]);
  set(spot.parent, spot.key, value);
  return { what: `${spot.path} is ${JSON.stringify(value)}`, path: judgedAt(spot), kind: "schema" };
}

/** Another kind of object may be fine, and its members wrong. */
function judgedAt({ path, key }: Spot): string {
  return key === "type" || key === "source" ? path.slice(0, -key.length - 1) : path;
}

function misspelt(word: string, dice: Dice): string {
  const at = dice.below(word.length);
  const letter = dice.of("a b c d e f g h i j k l m n o p q r s t u v w x y z".split(" "));
  return dice.of([
    () => word.slice(0, at) + word.slice(at + 1),
    () => word.slice(0, at) + letter + word.slice(at),
    () => word.slice(0, at) + letter + word.slice(at + 1),
    () => word.slice(0, at) + word.slice(at + 1, at + 2) + word.slice(at, at + 1) + word.slice(at + 2),
    () => word.toLowerCase(),
    () => word.toUpperCase(),
    () => word.replace(/[A-Z]/g, (upper) => `_${upper.toLowerCase()}`),
    () => `${word}s`,
  ])();
}

function misspeltValue(root: Json, dice: Dice): Mutation | null {
  const spots = spotsOf(root).filter(({ value }) => typeof value === "string" && value !== "");
  const spot = dice.of(spots);
  const value = misspelt(spot.value as string, dice);
  set(spot.parent, spot.key, value);
  return { what: `${spot.path} is ${JSON.stringify(value)}`, path: judgedAt(spot), kind: "schema" };
}

function misspeltName(root: Json, dice: Dice): Mutation | null {
  const spots = spotsOf(root).filter(({ parent }) => !Array.isArray(parent));
  const spot = dice.of(spots);
  const parent = spot.parent as { [name: string]: Json };
  const name = misspelt(String(spot.key), dice);
  if (Object.hasOwn(parent, name)) return null;
  // The members keep their order.
  const members = Object.entries(parent).map(([key, value]): [string, Json] => [key === spot.key ? name : key, value]);
  for (const key of Object.keys(parent)) Reflect.deleteProperty(parent, key);
  Object.assign(parent, Object.fromEntries(members));
  const path = joinPath(spot.path.slice(0, spot.path.length - String(spot.key).length).replace(/\.$/, ""), name);
  return { what: `${spot.path} is called ${name}`, path, kind: "schema" };
}

function removed(root: Json, dice: Dice): Mutation {
  const spot = dice.of(spotsOf(root));
  if (Array.isArray(spot.parent)) spot.parent.splice(Number(spot.key), 1);
  else Reflect.deleteProperty(spot.parent, spot.key);
  const path = /^(.*?)(?:\.?[^.[\]]+|\[\d+\])$/.exec(spot.path)?.[1] ?? "";
  return { what: `${spot.path} is left out`, path, kind: "schema" };
}

function added(root: Json, dice: Dice): Mutation {
  const objects = [{ path: "", value: root }, ...spotsOf(root)].filter(
    ({ value }) => value !== null && typeof value === "object" && !Array.isArray(value),
  );
  const { path, value } = dice.of(objects);
  const name = dice.of([
    ...[
      "lr",
      "epochs",
      "batchSize",
      "learningRate",
      "activation",
      "units",
      "filters",
      "rate",
      "momentum",
      "metrics",
      "x",
    ],
    ...[
      "kernel_size",
      "stride",
      "shuffle",
      "patience",
      "__proto__",
      "constructor",
      "a b",
      "",
      "verbose",
      "callbacks",
      "type",
    ],
  ]);
  Object.defineProperty(value, name, {
    value: dice.of<Json>([1, "x", null, {}]),
    enumerable: true,
    configurable: true,
    writable: true,
  });
  return { what: `${path} has ${JSON.stringify(name)} too`, path: joinPath(path, name), kind: "schema" };
}

// ---------------------------------------------------------------- what the schema cannot see

interface Parts {
  data?: { [name: string]: Json };
  model: { layers: { [name: string]: Json }[] };
  training?: { [name: string]: Json };
  [name: string]: Json | undefined;
}

function wrongShape(root: Json, dice: Dice): Mutation | null {
  const { layers } = (root as unknown as Parts).model;
  const last = layers.length - 1;
  const flatten = layers.findIndex(({ type }) => type === "flatten");
  const vector = layers.findIndex(({ type }) => type === "flatten" || type === "globalAveragePooling2d");
  const at = dice.below(vector + 1);
  const after = vector + 1 + dice.below(last - vector);
  const layer = (index: number) => `model.layers[${index}]`;
  return dice.of<() => Mutation | null>([
    () => {
      layers[last].units = dice.of([1, 9, 11, 100]);
      return { what: "the last layer is not 10 wide", path: layer(last), kind: "shape" };
    },
    () => {
      if (flatten === -1 || layers[flatten + 1].type !== "dense") return null;
      layers.splice(flatten, 1);
      return { what: "no flatten before dense", path: layer(flatten), kind: "shape" };
    },
    () => {
      const type = dice.of(["maxPooling2d", "averagePooling2d"]);
      layers.splice(at, 0, { type, poolSize: dice.of<Json>([29, 64, [1, 50], [64, 1]]) });
      return { what: `${type} leaves no pixel`, path: layer(at), kind: "shape" };
    },
    () => {
      layers.splice(at, 0, { type: "conv2d", filters: 4, kernelSize: dice.of<Json>([29, 64, [1, 50], [64, 1]]) });
      return { what: "conv2d leaves no pixel", path: layer(at), kind: "shape" };
    },
    () => {
      const type = dice.of(["maxPooling2d", "averagePooling2d", "globalAveragePooling2d", "conv2d"]);
      layers.splice(after, 0, type === "conv2d" ? { type, filters: 4, kernelSize: 1 } : { type });
      return { what: `${type} after the image is gone`, path: layer(after), kind: "shape" };
    },
    () => {
      layers.push(
        dice.of<{ [name: string]: Json }>([
          { type: "dense", units: 12 },
          { type: "dense", units: 3, activation: "softmax" },
        ]),
      );
      return { what: "a layer after the output", path: layer(last + 1), kind: "shape" };
    },
    () => {
      layers.splice(vector);
      if (layers.length === 0) return null;
      return { what: "nothing after the image", path: layer(layers.length - 1), kind: "shape" };
    },
    () => {
      const branch = dice.of<{ [name: string]: Json }[]>([
        [{ type: "conv2d", filters: 8, kernelSize: 3 }],
        [{ type: "flatten" }],
        [{ type: "globalAveragePooling2d" }],
        [{ type: "maxPooling2d", poolSize: 3, strides: 1 }],
      ]);
      layers.splice(0, 0, { type: "residual", layers: branch });
      return { what: "a residual block that cannot be added", path: layer(0), kind: "shape" };
    },
  ])();
}

function contradiction(root: Json, dice: Dice): Mutation | null {
  const parts = root as unknown as Parts;
  const data = (parts.data ??= {});
  const training = (parts.training ??= {});
  return dice.of<() => Mutation>([
    () => {
      data.limit = 1;
      data.validationSplit = 0.5;
      return { what: "no training digit is left", path: "data.limit", kind: "conflict" };
    },
    () => {
      const part = dice.of(["earlyStopping", "reduceOnPlateau"]);
      data.validationSplit = 0;
      training.evaluate = { on: "validation" };
      training[part] = dice.of<Json>([{}, { monitor: "valAccuracy" }, { monitor: "valLoss" }]);
      return { what: `${part} without a validation set`, path: `training.${part}`, kind: "conflict" };
    },
    () => {
      training.optimizer = { type: dice.of(["sgd", "adam", "rmsprop"]), clipNorm: 1, globalClipNorm: 2 };
      return { what: "two ways of clipping", path: "training.optimizer.globalClipNorm", kind: "conflict" };
    },
    () => {
      data.validationSplit = 0;
      training.evaluate = {};
      parts.checkpoints = { keep: "best" };
      // Only the checkpoints shall be wrong with that.
      training.earlyStopping = null;
      training.reduceOnPlateau = null;
      return { what: "the best checkpoint without a validation set", path: "checkpoints.keep", kind: "conflict" };
    },
    () => {
      const { layers } = parts.model;
      layers[layers.length - 1].activation = dice.of(["linear", "relu", "tanh", "gelu"]);
      training.loss = "sparseCategoricalCrossentropy";
      return {
        what: "cross-entropy without probabilities",
        path: `model.layers[${layers.length - 1}]`,
        kind: "conflict",
      };
    },
  ])();
}

function badSweep(root: Json, dice: Dice): Mutation {
  const parts = root as unknown as Parts;
  const name = "training.batchSize";
  const [sweep, path] = dice.of<[{ [name: string]: Json }, string]>([
    [{ parameters: { [name]: [16, 32] }, samples: 2, warmStart: true }, "sweep.warmStart"],
    [{ parameters: { [name]: [16, 32, 16] } }, `sweep.parameters["${name}"][2]`],
    [{ parameters: { [name]: [16, 0] } }, `sweep.parameters["${name}"][1]`],
    [{ parameters: { [name]: [16] }, zip: [["training.epochs", name]] }, "sweep.zip[0][0]"],
    [{ parameters: { "training.epoch": [16] } }, 'sweep.parameters["training.epoch"]'],
    [{ parameters: { [name]: { type: "uniform", min: 1, max: 2 } } }, `sweep.parameters["${name}"]`],
  ]);
  parts.sweep = sweep;
  return { what: "a sweep that is wrong", path, kind: "sweep" };
}
