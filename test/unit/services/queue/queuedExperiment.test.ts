import { expect, test } from "vitest";
import { parseExperiment } from "../../../../src/core/experiment/parse.ts";
import type { Experiment } from "../../../../src/core/experiment/schema.ts";
import { arrived, travelling } from "../../../../src/services/queue/queuedExperiment.ts";

function parsed(changes: object): Experiment {
  const layers = [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }];
  const text = JSON.stringify({ name: "A", model: { layers }, ...changes });
  const { experiment, problems } = parseExperiment(text, { fileName: "a.mnist.json" });
  if (experiment === null) throw new Error(JSON.stringify(problems));
  return experiment;
}

const idx = { source: "idx", trainImages: "/home/me/a", trainLabels: "b", testImages: "c", testLabels: "d" };
const csv = { source: "kaggleCsv", train: "../train.csv" };

test("an experiment travels without the names of files, with everything else", () => {
  for (const data of [idx, csv]) {
    const own = parsed({ data: { ...data, limit: 500, validationSplit: 0.2, normalization: "standardize" } });
    const sent = travelling(own);
    expect(sent).toEqual(parsed({ data: { limit: 500, validationSplit: 0.2, normalization: "standardize" } }));
    expect(arrived(JSON.parse(JSON.stringify(sent)) as object)).toEqual(sent);
  }
});

test("what arrives is checked as if a person had written it", () => {
  const good = parsed({});
  const { model } = good;
  expect(() => arrived({ ...good, training: { ...good.training, epochs: -1 } })).toThrow(/cannot be trained: /);
  for (const bad of [
    { ...good, data: idx },
    { ...good, data: csv },
    { ...good, model: { ...model, weights: "/etc/weights.json" } },
    { ...good, sweep: { parameters: { "training.batchSize": [1, 2] } } },
  ]) {
    expect(() => arrived(bad)).toThrow(/more than one run, or it names files/);
  }
});
