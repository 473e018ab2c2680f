import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseExperiment } from "../../../../src/core/experiment/parse.ts";
import type { ExperimentFile } from "../../../../src/core/experiment/schema.ts";
import { kerasClasses } from "../../../../src/core/network/kerasNames.ts";
import type { Network } from "../../../../src/core/network/network.ts";
import { parametersOf, summaryOf } from "../../../../src/core/network/summary.ts";
import { experimentText, referenceModels } from "../../../helpers/referenceModels.ts";

interface KerasModel {
  readonly layers: readonly { name: string; class: string; outputShape: (number | null)[]; parameters: number }[];
  readonly total: number;
  readonly trainable: number;
  readonly nonTrainable: number;
  readonly summary: string;
}

function fixture(file: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../fixtures/${file}`, import.meta.url), "utf8"));
}

function networkOf(layers: ExperimentFile["model"]["layers"], rest: Partial<ExperimentFile> = {}): Network {
  const parsed = parseExperiment(experimentText(layers, rest), { fileName: "model.mnist.json" });
  expect(parsed.problems).toEqual([]);
  return parsed.network!;
}

function layersOf(network: Network): KerasModel["layers"] {
  const functional = network.nodes.some((node) => node.type === "add");
  return network.nodes.slice(functional ? 0 : 1).map((node) => ({
    name: node.name,
    class: kerasClasses[node.type],
    outputShape: [null, ...node.shape],
    parameters: parametersOf(network, node),
  }));
}

describe("the reference models are Keras's, layer by layer and as text", () => {
  const { models } = fixture("golden/models.json") as { models: Record<string, KerasModel> };
  test.each(Object.keys(models))("%s", (name) => {
    const network = networkOf([...referenceModels[name]]);
    const keras = models[name];
    expect(layersOf(network)).toEqual(keras.layers);
    expect(network.trainable).toBe(keras.trainable);
    expect(network.nonTrainable).toBe(keras.nonTrainable);
    expect(summaryOf(network)).toBe(keras.summary);
  });
});

describe("other models are Keras's too: projections, long names, other widths, halves in the sizes", () => {
  const cases = fixture("keras/summaries.json") as {
    name: string;
    width: number;
    layers: ExperimentFile["model"]["layers"];
    keras: KerasModel & { weights: string[][] };
  }[];
  test.each(cases)("$name", ({ layers, width, keras }) => {
    const network = networkOf(layers);
    expect(layersOf(network)).toEqual(keras.layers);
    expect(summaryOf(network, { width })).toBe(keras.summary);
    expect(network.weights.map((weight) => [weight.name, weight.shape.join("×")])).toEqual(keras.weights);
  });
});
