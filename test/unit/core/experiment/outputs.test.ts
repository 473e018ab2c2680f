import { expect, test } from "vitest";
import { givesProbabilities } from "../../../../src/core/experiment/outputs.ts";
import type { ExperimentFile } from "../../../../src/core/experiment/schema.ts";
import { experimentWith } from "../../../helpers/wasmLearner.ts";

test("a network gives probabilities when its last activation is a softmax", () => {
  type Layer = ExperimentFile["model"]["layers"][number];
  const loss = "meanSquaredError";
  const gives = (...last: Layer[]): boolean =>
    givesProbabilities(experimentWith([{ type: "flatten" }, ...last], { loss }).experiment.model.layers);
  const [softmax, linear] = (["softmax", "linear"] as const).map((activation): Layer => ({
    ...{ type: "dense", units: 10, activation },
  }));
  expect(gives(softmax)).toBe(true);
  expect(gives(softmax, { type: "dropout", rate: 0.1 })).toBe(true);
  expect(gives(linear, { type: "activation", activation: "softmax" })).toBe(true);
  expect(gives(linear)).toBe(false);
  expect(gives({ type: "dense", units: 10, activation: "sigmoid" })).toBe(false);
  expect(gives(softmax, { type: "dense", units: 10 })).toBe(false);
  expect(givesProbabilities([])).toBe(false);
});
