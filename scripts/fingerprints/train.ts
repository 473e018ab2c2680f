import { pathToFileURL } from "node:url";
import { parseExperiment } from "../../src/core/experiment/parse.ts";
import type { ExperimentFile } from "../../src/core/experiment/schema.ts";
import { readDataset } from "../../src/files/dataset.ts";
import { fingerprintOf } from "../../src/files/fingerprint.ts";
import { Batches } from "../../src/trainer/batches.ts";
import { createWasmEngine } from "../../src/trainer/engine/wasm/engine.ts";
import { LearningRates } from "../../src/trainer/learningRates.ts";

/** The table of pinned fingerprints, `test/fixtures/fingerprints.json`. */
export interface FingerprintTable {
  /** That of the engine whose fingerprints these are. */
  readonly numerics: number;
  readonly entries: readonly {
    readonly name: string;
    readonly experiment: ExperimentFile;
    readonly fingerprint: string;
  }[];
}

/** Paths of what the build makes. */
export interface BuiltFiles {
  readonly mnist: string;
  readonly worker: string;
}

/**
 * Trains an experiment on the wasm engine from its first to its last step, as the training loop does, without looking at
 * anything in between.
 * @returns the fingerprint of the final weights, and the engine's `numerics`.
 */
export async function trainedFingerprint(
  file: ExperimentFile,
  threads: number,
  built: BuiltFiles,
): Promise<{ fingerprint: string; numerics: number }> {
  const { experiment, network, problems } = parseExperiment(JSON.stringify(file), { fileName: "fingerprint" });
  if (experiment === null) throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join("\n"));
  const { data, training, seed } = experiment;
  const dataset = await readDataset(data, { mnist: built.mnist, experimentFolder: "." });
  const engine = createWasmEngine({ threads, workerUrl: pathToFileURL(built.worker) });
  const learner = await engine.prepare(experiment, network, dataset, new AbortController().signal);
  try {
    const { count } = dataset.train;
    const batches = new Batches({ ...training, count, seed, shuffle: data.shuffle });
    const steps = training.epochs * batches.stepsPerEpoch;
    const learningRates = new LearningRates(training, batches.stepsPerEpoch).slice(0, steps);
    const { loss } = await learner.train({ firstStep: 0, ...batches.slice(0, steps), learningRates });
    if (!loss.every(Number.isFinite)) throw new Error(`${experiment.name}: the loss became ${String(loss.at(-1))}`);
    const { weights } = await learner.state();
    return { fingerprint: fingerprintOf(network, weights), numerics: learner.device.numerics };
  } finally {
    await learner.dispose();
  }
}
