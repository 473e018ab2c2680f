import type { Experiment } from "../../experiment/schema.ts";
import { augmentationConstants, augmentationDefinitions, augmentationImports } from "../augmentationCode.ts";
import { batchConstants, epochBatches, epochBatchesCall, stepsExpression } from "../batchesCode.ts";
import { namedCheckpoints } from "../checkpointCode.ts";
import { dataConstants, dataDefinitions, dataImports } from "../dataCode.ts";
import { headerText } from "../headerText.ts";
import { mainFunction, trainParameters } from "../mainCode.ts";
import { pythonFloat, pythonNumber, pythonString } from "../pythonLiteral.ts";
import { call, indented, sourceText } from "../pythonSource.ts";
import { planOf, type ScriptOptions, type ScriptPlan } from "../scriptPlan.ts";
import { bestFile, callbacksOf, weightsExtension } from "./callbacksCode.ts";
import { compileModel, hasKerasSchedule, isOneHot } from "./compileCode.ts";
import { buildModel, isBareSigmoid, plainSigmoid } from "./modelCode.ts";

/**
 * @returns a Python script that trains the experiment with Keras 3: the same digits, network and settings, and on request
 * the same initial weights.
 * @throws ExpectedError `bad-experiment` where a layer cannot be built.
 */
export function kerasScript(experiment: Experiment, options: ScriptOptions): string {
  const plan = planOf(experiment, options);
  const callbacks = callbacksOf(plan);
  const definitions = [
    ...dataDefinitions(plan, {
      mnist: "(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()",
      returns: returned(plan),
      shape: "-1, 28, 28, 1",
      prepared: `x, ${isOneHot(plan) ? "keras.utils.to_categorical(y, 10)" : `y.astype("int32")`}`,
    }),
    ...(plan.standardizes ? [moments] : []),
    ...augmentationDefinitions(plan),
    ...(plan.ownBatches ? [epochBatches(plan), batchesClass(plan)] : []),
    ...(conventionsOf(plan).length === 0 ? [] : [plainSigmoid]),
    buildModel(plan),
    loadInitialWeights,
    ...callbacks.definitions,
    trainFunction(plan, callbacks.made),
    main(plan),
  ];
  const code = definitions.join("\n");
  const named = namedCheckpoints(plan, weightsExtension);
  const needsPath =
    named !== null && code.includes(" Path(") && !dataImports(plan).includes("from pathlib import Path");
  return sourceText({
    docstring: headerText(plan, {
      framework: "Keras",
      format: "keras",
      packages: "keras tensorflow",
      defaultData: "Keras downloads MNIST",
      conventions: conventionsOf(plan),
    }),
    standardImports: [
      "import argparse",
      ...(code.includes("math.") ? ["import math"] : []),
      ...dataImports(plan),
      ...(needsPath ? ["from pathlib import Path"] : []),
    ],
    packageImports: ["import keras", "import numpy as np", "from keras import layers", ...augmentationImports(plan)],
    constants: [
      `SEED = ${pythonNumber(experiment.seed)}`,
      ...dataConstants(plan),
      ...augmentationConstants(plan),
      ...batchConstants(plan),
      `LEARNING_RATE = ${pythonFloat(experiment.training.optimizer.learningRate)}`,
      ...(plan.watched === null ? [] : [`BEST_WEIGHTS = ${pythonString(bestFile)}`]),
      ...(named === null ? [] : [named.constant]),
    ],
    definitions,
  });
}

/** Where the usual way in Keras would train something else than the experiment says. */
function conventionsOf(plan: ScriptPlan): string[] {
  const last = plan.network.nodes.at(-1)!;
  if (!("activation" in last) || !isBareSigmoid(plan, last)) return [];
  return [
    'The last sigmoid is a function of its own: after activation="sigmoid" Keras\'s cross-entropy would take the inputs of the ' +
      "sigmoid for a softmax's.",
  ];
}

function returned({ validated }: ScriptPlan): string {
  return `Returns the digits to learn from${validated ? ", to validate" : ""} and to test on, as (pixels, labels).`;
}

const moments = `def moments(x):
    """Returns mean and standard deviation of all pixels."""
    return float(x.mean(dtype="float64")), float(x.std(dtype="float64"))`;

const loadInitialWeights = `def load_initial_weights(model, path):
    """Takes the weights of a safetensors file whose names and layouts are Keras's."""
    from safetensors.numpy import load_file

    values = load_file(path)
    for variable in model.weights:
        layer, part = variable.path.split("/")[-2:]  # "sequential/conv2d/kernel"
        variable.assign(values[f"{layer}/{part}"])`;

function batchesClass(plan: ScriptPlan): string {
  const { experiment, standardizes } = plan;
  const { data } = experiment;
  const augments = data.augmentation !== null;
  const randomly = augments || data.shuffle;
  const lines = [
    `class Batches(keras.utils.PyDataset):`,
    `    """The batches of an epoch${augments ? ", their digits changed at random" : ""}."""`,
    ``,
    `    def __init__(self, x, y):`,
    `        super().__init__()`,
    `        self.x, self.y${randomly ? ", self.rng" : ""} = x, y${randomly ? ", np.random.default_rng(SEED)" : ""}`,
    ...(augments && standardizes ? [`        self.mean, self.deviation = moments(x)`] : []),
    `        self.on_epoch_end()`,
    ``,
    `    def on_epoch_end(self):`,
    `        self.batches = ${epochBatchesCall(plan, "len(self.x)", "self.rng")}`,
    ``,
    `    def __len__(self):`,
    `        return len(self.batches)`,
    ``,
    `    def __getitem__(self, index):`,
    `        batch = self.batches[index]`,
    ...(augments
      ? [
          `        x = augment(self.x[batch, ..., 0], self.rng)[..., None]`,
          ...(standardizes ? [`        x = (x - self.mean) / self.deviation`] : []),
          `        return x, self.y[batch]`,
        ]
      : [`        return self.x[batch], self.y[batch]`]),
  ];
  return lines.join("\n");
}

function trainFunction(plan: ScriptPlan, callbacks: readonly string[]): string {
  const { experiment, watched, ownBatches } = plan;
  const needsSteps = hasKerasSchedule(plan) || callbacks.some((each) => each.includes("steps_per_epoch"));
  const made =
    callbacks.length === 0 ? [] : [`callbacks = [\n${callbacks.map((each) => `${indented(each, 4)},\n`).join("")}]`];
  const fit = call(
    "model.fit",
    [
      ...(ownBatches ? ["Batches(x_train, y_train)"] : ["x_train", "y_train", "batch_size=BATCH_SIZE"]),
      "epochs=epochs",
      // Batches of our own come in an order of their own.
      ...(ownBatches || !experiment.data.shuffle ? ["shuffle=False"] : []),
      ...(watched === null ? [] : [`validation_data=${watched}_set`]),
      ...(ownBatches && watched !== null ? ["validation_batch_size=BATCH_SIZE"] : []),
      ...(callbacks.length === 0 ? [] : ["callbacks=callbacks"]),
    ],
    11,
  );
  const body = [
    `"""Trains${watched === null ? "" : ", and saves the weights of the best epoch"}; returns Keras's history."""`,
    `x_train, y_train = train_set`,
    ...(needsSteps ? [`steps_per_epoch = ${stepsExpression(plan, "len(x_train)")}`] : []),
    compileModel(plan),
    ...made,
    `return ${fit}`,
  ];
  return `def train(${trainParameters(plan)}):\n${indented(body.join("\n"), 4)}`;
}

function main(plan: ScriptPlan): string {
  return mainFunction(plan, {
    seed: "keras.utils.set_random_seed(SEED)",
    build: "model = build_model()\nmodel.summary()",
    restore: "model.load_weights(BEST_WEIGHTS)",
    test: "loss, accuracy = model.evaluate(*test_set, batch_size=BATCH_SIZE, verbose=0)",
  });
}
