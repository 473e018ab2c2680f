import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parseExperiment } from "../../../../src/core/experiment/parse.ts";
import type { LayerSpec } from "../../../../src/core/experiment/schema.ts";
import { buildNetwork } from "../../../../src/core/network/build.ts";
import { initialWeights } from "../../../../src/core/network/initialize.ts";
import type { Shape } from "../../../../src/core/network/network.ts";
import { summaryOf } from "../../../../src/core/network/summary.ts";
import { learningRateAt } from "../../../../src/core/schedule/learningRate.ts";
import type { GoldenCase } from "../../../../src/trainer/engine/golden.ts";
import { createWasmEngine } from "../../../../src/trainer/engine/wasm/engine.ts";
import {
  caseReaders,
  goldenFiles,
  goldenFolder,
  readGradients,
  readInitializer,
  readOptimizer,
  readSchedule,
} from "../../../helpers/golden.ts";
import { experimentText, referenceModels } from "../../../helpers/referenceModels.ts";

const ours = fileURLToPath(new URL("../../../fixtures/golden", import.meta.url));

/** Everything that golden data can be held against; `npm run test:golden` runs this file alone. */
const named = (group: string) => goldenFiles(group).map((file) => [file.name, file] as const);
/** Groups may be missing from another folder. */
const has = (group: string) => goldenFiles(group).length > 0;

/** Checks run on the calling thread; no worker is started. */
const engines = [
  createWasmEngine({ threads: 1, workerUrl: new URL("../../../../dist/wasmWorker.js", import.meta.url) }),
];

/** Number of quantities that a case has values for: an engine that leaves one out has not passed. */
function quantitiesOf(golden: GoldenCase): number {
  switch (golden.kind) {
    case "layer":
      return 2 + golden.expected.weightGradients.size + golden.expected.updatedStatistics.size;
    case "loss":
      return 2;
    case "gradients":
      return 3 + golden.expected.weightGradients.size;
    case "optimizer":
      return 1;
    case "updates":
      return golden.parameters.size;
    case "trajectory":
      return 2 + golden.expected.finalWeights.size;
  }
}

describe.each(engines)("engine $name", (engine) => {
  describe.each(Object.entries(caseReaders).filter(([group]) => has(group)))("%s", (group, read) => {
    test.each(named(group))("%s", async (_, file) => {
      const golden = read(file);
      const { differences, passed } = await engine.check(golden);
      const far = differences.filter(({ ratio }) => !(ratio <= 1));
      const words = far.map(
        ({ quantity, largest, ratio }) => `${quantity}: off by ${largest}, ${ratio} × the tolerance`,
      );
      expect(words).toEqual([]);
      expect(passed).toBe(true);
      expect(differences.length).toBeGreaterThanOrEqual(quantitiesOf(golden));
    });
  });

  test("a wrong expectation does not pass", async () => {
    const [gradients] = goldenFiles("gradients", ours).map(readGradients);
    const loss = gradients.expected.loss + 0.001;
    expect((await engine.check({ ...gradients, expected: { ...gradients.expected, loss } })).passed).toBe(false);
    const [optimizer] = goldenFiles("optimizers", ours).map(readOptimizer);
    const parametersAfterEachStep = optimizer.expected.parametersAfterEachStep.map((step) => step.map((w) => w + 1e-4));
    expect((await engine.check({ ...optimizer, expected: { parametersAfterEachStep } })).passed).toBe(false);
  });
});

const output = { type: "dense", units: 10, activation: "softmax" };

describe.runIf(has("schedules"))("schedules", () => {
  test.each(named("schedules"))("%s", (_, file) => {
    const golden = readSchedule(file);
    const text = JSON.stringify({
      model: { layers: [{ type: "flatten" }, output] },
      training: { epochs: golden.epochs, learningRateSchedule: golden.schedule },
    });
    const { experiment, problems } = parseExperiment(text, { fileName: file.name });
    expect(problems).toEqual([]);
    const { learningRateSchedule, epochs } = experiment!.training;
    const { absolute, relative } = golden.tolerance;
    golden.steps.forEach((step, index) => {
      const actual = learningRateAt(learningRateSchedule, golden.learningRate, step, golden.stepsPerEpoch, epochs);
      const expected = golden.expected.learningRates[index];
      const difference = Math.abs(actual - expected);
      expect(difference, `step ${step}: ${actual}, not ${expected}`).toBeLessThanOrEqual(
        absolute + relative * expected,
      );
    });
  });
});

describe.runIf(has("initializers"))("initializers", () => {
  test.each(named("initializers"))("%s", (_, file) => {
    const golden = readInitializer(file);
    const layer = { activation: "linear", useBias: true, strides: 1, padding: "valid", kernelRegularizer: null };
    const spec = { ...layer, ...golden.layer } as unknown as LayerSpec;
    const network = buildNetwork([spec], golden.inputShape as Shape, (_, message) => expect.fail(message))!;
    const [kernel] = network.weights;
    expect(kernel).toMatchObject({ shape: golden.shape, fanIn: golden.fanIn, fanOut: golden.fanOut });

    const sample = new Float64Array(kernel.size * golden.seeds);
    for (let seed = 1; seed <= golden.seeds; seed++) {
      sample.set(initialWeights(network, seed).get(kernel.name)!, (seed - 1) * kernel.size);
    }
    const { limit, ...expected } = golden.expected;
    for (const [fact, actual] of factsOf(sample)) {
      const difference = Math.abs(actual - expected[fact]);
      expect(difference, `${fact}: ${actual}, not ${expected[fact]}`).toBeLessThanOrEqual(golden.tolerance[fact]);
    }
    if (limit !== null) {
      for (const w of sample) if (Math.abs(w) > limit * (1 + 1e-6)) expect.fail(`${w} is beyond ${limit}`);
    }
  });

  /** The facts of the golden files, under their names. */
  function factsOf(sample: Float64Array): Map<string, number> {
    sample.sort();
    const mean = sample.reduce((sum, x) => sum + x, 0) / sample.length;
    const variance = sample.reduce((sum, x) => sum + (x - mean) ** 2, 0) / sample.length;
    const quantile = (level: number) => {
      const position = level * (sample.length - 1);
      const below = Math.floor(position);
      const above = Math.min(below + 1, sample.length - 1);
      return sample[below] + (position - below) * (sample[above] - sample[below]);
    };
    const levels = [0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999];
    return new Map([
      ["mean", mean],
      ["standardDeviation", Math.sqrt(variance)],
      ["minimum", sample[0]],
      ["maximum", sample[sample.length - 1]],
      ...levels.map((level) => [`quantile ${level}`, quantile(level)] as const),
    ]);
  }
});

const modelsPath = join(goldenFolder(), "models.json");

describe.runIf(existsSync(modelsPath))("models", () => {
  const file = existsSync(modelsPath) ? readFileSync(modelsPath, "utf8") : '{"models":{}}';
  const { models } = JSON.parse(file) as { models: Record<string, { total: number; summary: string }> };
  test.each(Object.entries(models))("%s", (name, keras) => {
    const { network, problems } = parseExperiment(experimentText([...referenceModels[name]]), { fileName: name });
    expect(problems).toEqual([]);
    expect(network!.trainable + network!.nonTrainable).toBe(keras.total);
    expect(summaryOf(network!)).toBe(keras.summary);
  });
});
