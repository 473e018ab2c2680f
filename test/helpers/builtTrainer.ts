import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseExperiment } from "../../src/core/experiment/parse.ts";
import type { Experiment } from "../../src/core/experiment/schema.ts";
import type { StartRequest } from "../../src/protocol/trainer.ts";
import { installationOf, type Installation } from "../../src/services/installation.ts";
import { newRun } from "../../src/services/runPaths.ts";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));

/** The built trainer, as it ships. */
export const builtTrainer = join(dist, "trainer.js");
export const mnist = join(dist, "mnist.bin");
/** All that was built, as it ships. */
export const builtInstallation: Installation = installationOf(pathToFileURL(builtTrainer).href);

for (const path of [builtTrainer, mnist]) {
  if (!existsSync(path)) throw new Error(`${path} is missing: run \`node scripts/build.mjs\` first.`);
}

/** A small network with every kind of weights; with 1,000 digits an epoch takes some hundredths of a second. */
const small = {
  name: "Small",
  data: { limit: 1000 },
  model: {
    layers: [
      { type: "conv2d", filters: 4, kernelSize: 3, strides: 2, activation: "relu" },
      { type: "batchNormalization" },
      { type: "flatten" },
      { type: "dropout", rate: 0.2 },
      { type: "dense", units: 10, activation: "softmax" },
    ],
  },
  training: { epochs: 3, batchSize: 32 },
  engine: "wasm",
};

/** @param changes parts of the experiment file that replace those of the small network. */
export function smallExperiment(changes: Record<string, unknown> = {}): Experiment {
  const { experiment, problems } = parseExperiment(JSON.stringify({ ...small, ...changes }), { fileName: "small" });
  if (experiment === null) throw new Error(problems.map(({ message }) => message).join("\n"));
  return experiment;
}

/** @param folder where the runs lie, and the experiment file would. */
export function startRequest(folder: string, experiment = smallExperiment(), threads: number | null = 2): StartRequest {
  const { runId, path } = newRun(join(folder, ".mnist", "runs"), experiment.name);
  return { runId, experiment, paths: { mnist, experimentFolder: folder, run: path }, threads };
}

/** Far more training than a test waits for. */
export const endless = { training: { epochs: 100_000, batchSize: 16 } };
