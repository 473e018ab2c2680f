import type { Experiment } from "../../experiment/schema.ts";
import { augmentationConstants, augmentationDefinitions, augmentationImports } from "../augmentationCode.ts";
import { batchConstants, epochBatches } from "../batchesCode.ts";
import { namedCheckpoints } from "../checkpointCode.ts";
import { dataConstants, dataDefinitions, dataImports } from "../dataCode.ts";
import { headerText } from "../headerText.ts";
import { mainFunction } from "../mainCode.ts";
import { pythonFloat, pythonNumber, pythonString } from "../pythonLiteral.ts";
import { sourceText } from "../pythonSource.ts";
import { learningRateAt, plateauClass } from "../scheduleCode.ts";
import { planOf, type ScriptOptions, type ScriptPlan } from "../scriptPlan.ts";
import { lossDefinitions } from "./lossCode.ts";
import { modelDefinitions } from "./modelCode.ts";
import { clipGradients, optimizerCode } from "./optimizerCode.ts";
import { bestFile, stepDefinitions, stoppingClass, trainFunction, weightsExtension } from "./trainCode.ts";

/**
 * @returns a Python script that trains the experiment with PyTorch: the same digits, network and settings, and on request
 * the same initial weights. What Keras, whose words the experiment has, does in another way than PyTorch, it does like Keras.
 * @throws ExpectedError `bad-experiment` where a layer cannot be built.
 */
export function pytorchScript(experiment: Experiment, options: ScriptOptions): string {
  const plan = planOf(experiment, options);
  const { training } = experiment;
  const optimizer = optimizerCode(plan);
  const clip = clipGradients(training.optimizer);
  const definitions = [
    ...dataDefinitions(plan, {
      mnist: torchvisionMnist,
      returns: returned(plan),
      shape: "-1, 1, 28, 28",
      prepared: `torch.from_numpy(x).to(DEVICE), torch.from_numpy(y.astype("int64")).to(DEVICE)`,
    }),
    ...(plan.standardizes ? [moments] : []),
    ...augmentationDefinitions(plan),
    epochBatches(plan),
    ...modelDefinitions(plan),
    loadInitialWeights,
    ...lossDefinitions(plan),
    ...optimizer.definitions,
    ...(clip === null ? [] : [clip]),
    ...(plan.ratesVary ? [learningRateAt(plan)] : []),
    ...(training.reduceOnPlateau === null ? [] : [plateauClass(training.reduceOnPlateau)]),
    ...(training.earlyStopping === null ? [] : [stoppingClass(training.earlyStopping)]),
    ...stepDefinitions(clip !== null),
    trainFunction(plan, optimizer.made),
    main(plan),
  ];
  const code = definitions.join("\n");
  const ownPath = dataImports(plan).includes("from pathlib import Path");
  const named = namedCheckpoints(plan, weightsExtension);
  const needsPath = named !== null && !ownPath;
  return sourceText({
    docstring: headerText(plan, {
      framework: "PyTorch",
      format: "pytorch",
      packages: "torch torchvision numpy",
      defaultData: "torchvision downloads MNIST",
      conventions: conventionsOf(plan, optimizer.conventions, clip !== null),
    }),
    standardImports: [
      "import argparse",
      ...(code.includes("copy.") ? ["import copy"] : []),
      ...(code.includes("math.") ? ["import math"] : []),
      ...dataImports(plan),
      ...(needsPath ? ["from pathlib import Path"] : []),
    ],
    packageImports: [
      "import numpy as np",
      "import torch",
      ...(code.includes("F.") ? ["import torch.nn.functional as F"] : []),
      ...augmentationImports(plan),
      "from torch import nn",
    ],
    constants: [
      `SEED = ${pythonNumber(experiment.seed)}`,
      `DEVICE = "cuda" if torch.cuda.is_available() else "cpu"`,
      ...dataConstants(plan),
      ...augmentationConstants(plan),
      ...batchConstants(plan),
      `LEARNING_RATE = ${pythonFloat(training.optimizer.learningRate)}`,
      ...(plan.watched === null ? [] : [`BEST_WEIGHTS = ${pythonString(bestFile)}`]),
      ...(named === null ? [] : [named.constant]),
    ],
    definitions,
  });
}

const torchvisionMnist = `from torchvision.datasets import MNIST

train, test = (MNIST("data", train=part, download=True) for part in (True, False))
x_train, y_train = train.data.numpy(), train.targets.numpy()
x_test, y_test = test.data.numpy(), test.targets.numpy()`;

function returned({ validated }: ScriptPlan): string {
  return `Returns the digits to learn from${validated ? ", to validate" : ""} and to test on, as (pixels, labels).`;
}

const moments = `def moments(x):
    """Returns mean and standard deviation of all pixels."""
    deviation, mean = torch.std_mean(x.double(), correction=0)
    return mean.item(), deviation.item()`;

const loadInitialWeights = `def load_initial_weights(model, path):
    """Takes the weights of a safetensors file whose names and layouts are Keras's."""
    from safetensors.torch import load_file

    parts = {
        "kernel": "weight",
        "bias": "bias",
        "gamma": "weight",
        "beta": "bias",
        "moving_mean": "running_mean",
        "moving_variance": "running_var",
    }
    state = {}
    for name, values in load_file(path).items():
        layer, part = name.split("/")
        if values.dim() == 4:  # (height, width, in, out)
            values = values.permute(3, 2, 0, 1)
        elif values.dim() == 2:  # (in, out)
            values = values.T
        state[f"{layer}.{parts[part]}"] = values
    model.load_state_dict(state)`;

/** Where PyTorch's usual way would train something else than the experiment says. */
function conventionsOf(
  { network, loss, fromLogits }: ScriptPlan,
  optimizer: readonly string[],
  clips: boolean,
): string[] {
  const { nodes } = network;
  const flattens = nodes.some(({ type, inputs }) => type === "flatten" && (nodes[inputs[0]].shape[2] ?? 1) > 1);
  const pads = nodes.some(
    (node) =>
      "padding" in node && (node.padding.top !== node.padding.bottom || node.padding.left !== node.padding.right),
  );
  return [
    ...(flattens
      ? ["Images are flattened by row, column, channel, so that the weights behind correspond to Keras's."]
      : []),
    ...(pads ? [`Padding "same" puts the odd pixel at the right and at the bottom.`] : []),
    ...(nodes.some(({ type }) => type === "batchNormalization")
      ? ["Batch normalization: momentum, epsilon and the moving variance are Keras's (class BatchNorm)."]
      : []),
    ...(loss.type === "sparseCategoricalCrossentropy"
      ? fromLogits
        ? ["The last softmax is left to the cross-entropy, which takes logits."]
        : []
      : ["The mean squared error is taken over all ten outputs of all digits, against one-hot labels."]),
    ...optimizer,
    ...(clips ? ["Gradients are clipped to the norm exactly (clip_gradients)."] : []),
  ];
}

function main(plan: ScriptPlan): string {
  return mainFunction(plan, {
    seed: "torch.manual_seed(SEED)",
    build: `model = Net().to(DEVICE)
print(model)
print(f"Parameters: {sum(p.numel() for p in model.parameters()):,}")`,
    restore: "model.load_state_dict(torch.load(BEST_WEIGHTS))",
    test: "loss, accuracy = evaluate(model, *test_set)",
  });
}
