import { describe, expect, it } from "vitest";
import { parseExperiment } from "../../../../src/core/experiment/parse.ts";
import type { Experiment } from "../../../../src/core/experiment/schema.ts";
import { layerLinesOf, settingsOf, valueText } from "../../../../src/core/experiment/settings.ts";

const output = { type: "dense", units: 10, activation: "softmax" };

function parsed(file: object): Experiment {
  const text = JSON.stringify({ model: { layers: [{ type: "flatten" }, output] }, ...file });
  const { experiment, problems } = parseExperiment(text, { fileName: "test.mnist.json" });
  if (experiment === null) throw new Error(JSON.stringify(problems));
  return experiment;
}

/** What differs from the defaults, a line each. */
function changed(file: object): string[] {
  return settingsOf(parsed(file)).flatMap(({ path, value, isDefault }) =>
    isDefault ? [] : [`${path} ${valueText(value)}`],
  );
}

describe("the settings of an experiment", () => {
  it("are all there, and all by default where the file says nothing", () => {
    const settings = settingsOf(parsed({}));
    const values = new Map(settings.map(({ path, value }) => [path, value]));
    expect(values.get("training.optimizer.learningRate")).toBe(0.001);
    expect(values.get("training.evaluate.on")).toBe("validation");
    expect(values.get("data.validationSplit")).toBe(0.1);
    expect([...values.keys()].filter((path) => path.startsWith("model"))).toEqual(["model.weights"]);
    expect(settings.filter(({ isDefault }) => !isDefault)).toEqual([]);
  });

  it("tell what was written down", () => {
    expect(changed({ seed: 1, training: { epochs: 3, evaluate: { every: 100 } } })).toEqual([
      "seed 1",
      "training.epochs 3",
      "training.evaluate.every 100",
    ]);
  });

  it("are those of the optimizer that was chosen, with its own defaults", () => {
    expect(changed({ training: { optimizer: { type: "sgd", momentum: 0.9 } } })).toEqual([
      "training.optimizer.type sgd",
      "training.optimizer.momentum 0.9",
    ]);
    // 0.01 is the default of sgd, not of adam.
    expect(changed({ training: { optimizer: { type: "adam", learningRate: 0.01 } } })).toEqual([
      "training.optimizer.learningRate 0.01",
    ]);
  });

  it("all count where nothing is used by default", () => {
    expect(changed({ training: { earlyStopping: { patience: 3 } } })).toEqual([
      "training.earlyStopping.monitor valLoss",
      "training.earlyStopping.patience 3",
      "training.earlyStopping.minDelta 0",
      "training.earlyStopping.restoreBest false",
    ]);
  });

  it("may stand in an object for which there is a short name", () => {
    expect(
      changed({ training: { loss: { type: "sparseCategoricalCrossentropy", labelSmoothing: 0.1 } } }),
    ).toContainEqual("training.loss.labelSmoothing 0.1");
  });
});

it("shows an object with nothing in it", () => {
  expect(valueText({})).toBe("{}");
  expect(valueText({ type: "sgd" })).toBe("sgd");
});

it("says of each layer what differs from its defaults", () => {
  const layers = [
    { type: "conv2d", filters: 6, kernelSize: [5, 3], kernelRegularizer: { type: "l2", factor: 0.0005 } },
    {
      type: "residual",
      activation: "relu",
      layers: [
        { type: "conv2d", filters: 6, kernelSize: 3, padding: "same", strides: 1 },
        { type: "activation", activation: { type: "leakyRelu", negativeSlope: 0.1 } },
      ],
    },
    { type: "averagePooling2d", poolSize: 2 },
    { type: "flatten" },
    output,
  ];
  const lines = layerLinesOf(parsed({ model: { layers } }).model.layers);
  expect(lines.map(({ path, depth, type, text }) => `${path} ${depth} ${type} ${text}`)).toEqual([
    "model.layers[0] 0 conv2d filters 6, kernelSize [5,3], kernelRegularizer l2 (factor 0.0005)",
    "model.layers[1] 0 residual activation relu",
    "model.layers[1].layers[0] 1 conv2d filters 6, kernelSize 3, padding same",
    "model.layers[1].layers[1] 1 activation leakyRelu (negativeSlope 0.1)",
    "model.layers[2] 0 averagePooling2d ",
    "model.layers[3] 0 flatten ",
    "model.layers[4] 0 dense units 10, activation softmax",
  ]);
});
