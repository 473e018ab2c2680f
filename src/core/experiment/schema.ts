/**
 * The one source of the experiment file `*.mnist.json`: its TypeScript types, its JSON Schema (with the words that VS
 * Code shows) and its defaults. Names are Keras's, in camelCase. Every property that may be left out has a default here;
 * `null` means "not used".
 */
import * as Type from "typebox";
import type { Static } from "typebox";
import { data } from "./dataSchema.ts";
import { layer, type activation, type initializer, type regularizer } from "./layerSchema.ts";
import { choice, closed, integer, number, optional, orNull, path, words } from "./schemaParts.ts";
import { sweep } from "./sweepSchema.ts";
import { training } from "./trainingSchema.ts";

export { activationNames, initializerNames, layerTypes, type ActivationName } from "./layerSchema.ts";
export { monitors, type Monitor } from "./trainingSchema.ts";

const checkpoints = orNull(
  Type.Object(
    {
      every: optional(
        Type.Union(
          [
            Type.Object({ epochs: integer(1, 100_000, { description: "Epochs between two checkpoints." }) }, closed),
            Type.Object(
              {
                seconds: number(
                  { exclusiveMinimum: 0 },
                  {
                    description:
                      "Seconds between two checkpoints; where taking one is slow, more: at most 1 % of the time.",
                  },
                ),
              },
              closed,
            ),
          ],
          words({ description: 'How often: `{ "epochs": … }` or `{ "seconds": … }`.' }),
        ),
        { seconds: 10 },
      ),
      keep: optional(
        choice(["last", "best", "all"], { description: "Which checkpoints are kept." }, [
          "The newest, `last.safetensors`",
          "Besides it the best epoch's, `best.safetensors`",
          "Besides it each one under a name of its own, see `pattern`",
        ]),
        "last",
      ),
      pattern: optional(
        Type.String({
          minLength: 1,
          ...words({
            description:
              "With `keep`: `all`, the name of each checkpoint, in Keras's words: `{epoch:02d}`, `{step}`, `{loss:.4f}`, `{accuracy:.4f}`, `{valLoss:.4f}`, `{valAccuracy:.4f}` are replaced. A checkpoint gives way to a later one of the same name.",
            examples: ["{epoch:02d}-{valAccuracy:.4f}"],
          }),
        }),
        "{epoch:02d}",
      ),
    },
    closed,
  ),
  {
    description:
      "How often the whole training is saved while the run goes on, so that `mnist-lab resume` continues it exactly; `null`: only when the run is stopped.",
    examples: [{ every: { epochs: 1 }, keep: "all", pattern: "{epoch:02d}-{valAccuracy:.4f}" }],
  },
);

export const engineNames = ["auto", "tensorflow", "webgpu", "wasm"] as const;

const model = Type.Object(
  {
    weights: optional(
      orNull(path({ description: "Path." }), {
        description:
          "Start from these weights: a `model.json` in TensorFlow.js layers format, or a `.safetensors` file (a model's, or a checkpoint of a run), relative to this file; `null`: from the seed.",
      }),
      null,
    ),
    layers: Type.Array(layer, {
      minItems: 1,
      maxItems: 1000,
      ...words({ description: "The layers, first to last. The input is 28×28×1; the last layer has 10 outputs." }),
    }),
  },
  { ...closed, ...words({ description: "The network." }) },
);

/** A whole file, offered by editors where the file is empty. */
const newExperiment = {
  label: "MNIST Lab experiment",
  description: "A small convolutional network, ready to train",
  body: {
    name: "${1:My experiment}",
    model: {
      layers: [
        { type: "conv2d", filters: "^${2:16}", kernelSize: 3, activation: "relu" },
        { type: "maxPooling2d" },
        { type: "flatten" },
        { type: "dense", units: 10, activation: "softmax" },
      ],
    },
    training: { epochs: "^${3:5}", batchSize: "^${4:128}", optimizer: { type: "adam", learningRate: "^${5:0.001}" } },
  },
};

/** The schema of a whole experiment file. */
export const experimentSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String(words({ description: "Where the JSON Schema of this file is." }))),
    name: optional(
      Type.String({
        maxLength: 200,
        ...words({ description: "What the runs are called; left out, the file's name." }),
      }),
      "",
    ),
    description: optional(Type.String(words({ description: "What this experiment is about." })), ""),
    seed: optional(
      integer(0, 4_294_967_295, { description: "The same seed gives the same weights, order and noise." }),
      42,
    ),
    data: optional(data, { source: "mnist" }),
    model,
    training: optional(training, {}),
    engine: optional(
      choice(engineNames, { description: "What computes." }, [
        "The fastest here for this network, of those that are known to work",
        "TensorFlow's own library, on the CPU or with CUDA",
        "Any GPU, through WebGPU",
        "WebAssembly on all cores: nothing to install, the same result on every computer",
      ]),
      "auto",
    ),
    checkpoints: optional(checkpoints, {}),
    sweep: optional(sweep, null),
  },
  {
    ...closed,
    title: "MNIST Lab experiment",
    ...words({
      description: "An experiment of MNIST Lab: data, network and training.",
      defaultSnippets: [newExperiment],
    }),
  },
);

// ---------------------------------------------------------------- types

/** What a person writes. */
export type ExperimentFile = Static<typeof experimentSchema>;

/** The same with every default written out. */
type Resolved<T> = T extends readonly unknown[]
  ? { [K in keyof T]: Resolved<T[K]> }
  : T extends object
    ? { [K in keyof T]-?: Resolved<Exclude<T[K], undefined>> }
    : T;

/** A sweep with its defaults; the values of a file that it names stay as they were written. */
export type SweepSpec = Required<NonNullable<ExperimentFile["sweep"]>>;

export type Experiment = Resolved<Omit<ExperimentFile, "$schema" | "sweep">> & { sweep: SweepSpec | null };
export type LayerSpec = Experiment["model"]["layers"][number];
export type ResidualSpec = Extract<LayerSpec, { type: "residual" }>;
export type SimpleLayerSpec = Exclude<LayerSpec, ResidualSpec>;
export type DataSpec = Experiment["data"];
export type AugmentationSpec = NonNullable<DataSpec["augmentation"]>;
export type OptimizerSpec = Experiment["training"]["optimizer"];
export type ScheduleSpec = Experiment["training"]["learningRateSchedule"];
export type LossSpec = Experiment["training"]["loss"];
export type EvaluateSpec = Experiment["training"]["evaluate"];
export type ActivationSpec = Resolved<Static<typeof activation>>;
export type InitializerSpec = Resolved<Static<typeof initializer>>;
export type RegularizerSpec = Resolved<NonNullable<Static<typeof regularizer>>>;
