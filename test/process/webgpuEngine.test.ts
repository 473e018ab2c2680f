import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { Trainings } from "../../src/services/trainings.ts";
import { augmentedLosses } from "../helpers/augmentedLosses.ts";
import { builtInstallation, smallExperiment } from "../helpers/builtTrainer.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";
import { hasWebgpu, webgpuTitle } from "../helpers/webgpuEngine.ts";

const experiment = smallExperiment({
  engine: "webgpu",
  data: { limit: 100 },
  model: {
    layers: [
      { type: "averagePooling2d", poolSize: 4 },
      { type: "flatten" },
      { type: "dropout", rate: 0.1 },
      { type: "dense", units: 10, activation: "softmax" },
    ],
  },
  training: { epochs: 2, batchSize: 30 },
});

describe.skipIf(!hasWebgpu)(webgpuTitle, () => {
  test("a run by the trainer's process, to its end and the process's", { timeout: 300_000 }, async () => {
    const trainings = new Trainings({
      installation: builtInstallation,
      execPath: () => process.execPath,
      concurrency: () => 1,
      threads: () => null,
    });
    onTestFinished(() => trainings.dispose());
    const run = trainings.start({ file: join(await temporaryFolder(), "webgpu.mnist.json"), experiment });
    const { ending } = await run.ended;
    expect(ending).toMatchObject({ type: "completed" });
    expect(run.events.find(({ type }) => type === "started")).toMatchObject({
      engine: "webgpu",
      device: expect.stringMatching(/^WebGPU on .* \(software\)$/) as string,
    });
    expect(run.exit).toMatchObject({ code: 0 });
  });

  test("augmented digits are the same as those of wasm", { timeout: 300_000 }, async () => {
    const size = { limit: 100, batchSize: 25 };
    const [webgpu, wasm] = [await augmentedLosses("webgpu", size), await augmentedLosses("wasm", size)];
    // A tenth is kept for validation: batches of 25, 25, 25 and 15.
    expect(webgpu).toHaveLength(4);
    for (const [step, loss] of webgpu.entries()) expect(loss).toBeCloseTo(wasm[step], 4);
  });
});
