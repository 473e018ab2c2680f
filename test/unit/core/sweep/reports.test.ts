import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseExperiment } from "../../../../src/core/experiment/parse.ts";
import { headingsOf } from "../../../../src/core/sweep/columns.ts";
import { expandSweep, type ExpandedSweep } from "../../../../src/core/sweep/expand.ts";
import { identityText } from "../../../../src/core/sweep/identity.ts";

const textOf = (name: string): string =>
  readFileSync(new URL(`../../../../examples/reports/${name}.mnist.json`, import.meta.url), "utf8");

function expanded(name: string): ExpandedSweep {
  const result = expandSweep(textOf(name), { fileName: `${name}.mnist.json` });
  if (result.sweep === null) throw new Error(JSON.stringify(result.problems));
  return result.sweep;
}

const parametersOf = (name: string): number | undefined => {
  const { network } = parseExperiment(textOf(name), { fileName: name });
  return network === null ? undefined : network.trainable + network.nonTrainable;
};

test("C: a grid of 81, under the report's own headings, in its order", () => {
  const { points, experiment } = expanded("cGrid");
  expect(parametersOf("cGrid")).toBe(61_706);
  expect(headingsOf(Object.keys(experiment.sweep.parameters))).toEqual([
    "Activation",
    "Learning Rate",
    "Optimizer",
    "Batch Size",
  ]);
  const expected = ["tanh", "relu", "sigmoid"].flatMap((activation) =>
    [0.01, 0.001, 0.0001].flatMap((rate) =>
      ["sgd", "adam", "rmsprop"].flatMap((optimizer) =>
        [16, 32, 64].map((size) => [activation, rate, optimizer, size]),
      ),
    ),
  );
  expect(expected).toHaveLength(81);
  const found = points.map(({ experiment: { model, training } }) => {
    const activations = model.layers.flatMap((layer) => ("activation" in layer ? [layer.activation] : []));
    expect(activations.at(-1)).toBe("softmax");
    expect(new Set(activations.slice(0, -1)).size).toBe(1);
    return [activations[0], training.optimizer.learningRate, training.optimizer.type, training.batchSize];
  });
  expect(found).toEqual(expected);
  expect(new Set(points.map((point) => identityText(point.experiment))).size).toBe(81);
  expect(points.every(({ experiment: { training } }) => training.epochs === 3)).toBe(true);
});

test("B: ten learning rates and five batch sizes, each from the weights of the one before", () => {
  const rates = expanded("bLearningRate");
  expect(parametersOf("bLearningRate")).toBe(44_426);
  expect(rates.experiment.sweep.warmStart).toBe(true);
  expect(rates.points.map(({ experiment }) => experiment.training.optimizer.learningRate)).toEqual([
    0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1.05, 1.2, 1.35, 1.5,
  ]);
  const sizes = expanded("bBatchSize");
  expect(sizes.experiment.sweep.warmStart).toBe(true);
  expect(sizes.points.map(({ experiment }) => experiment.training.batchSize)).toEqual([32, 64, 128, 256, 512]);
});

test("A5: twelve runs, six batch sizes without and with augmented digits", () => {
  const { points } = expanded("a5BatchSize");
  expect(parametersOf("a5BatchSize")).toBe(887_530);
  const twelve = [false, true].flatMap((augmented) => [15, 30, 60, 120, 250, 500].map((size) => [augmented, size]));
  expect(points.map(({ experiment: { data, training } }) => [data.augmentation !== null, training.batchSize])).toEqual(
    twelve,
  );
  expect(points.at(-1)?.experiment.data.augmentation).toMatchObject({ rotationRange: 10, zoomRange: 0.1 });
});
