import { join } from "node:path";
import { parseExperiment } from "../../src/core/experiment/parse.ts";
import type { ExperimentFile } from "../../src/core/experiment/schema.ts";
import { experimentText, sha256Of } from "../../src/files/experimentJson.ts";
import { fingerprintOf } from "../../src/files/fingerprint.ts";
import { writeLayersModel } from "../../src/files/layersModel.ts";
import { createRunFolder } from "../../src/files/runFolder.ts";
import { randomWeights } from "./randomValues.ts";
import { summaryOf } from "./savedRuns.ts";
import type { Subject } from "./wasmLearner.ts";

/** A run's folder, and what is in it. */
export interface SavedModel extends Subject {
  readonly path: string;
  readonly best: Map<string, Float32Array>;
  readonly final: Map<string, Float32Array>;
}

/** Writes the folder of a completed run whose weights are random: its models, and no events. */
export async function saveTrainedRun(
  runs: string,
  id: string,
  file: Omit<ExperimentFile, "model"> & Pick<ExperimentFile, "model">,
): Promise<SavedModel> {
  const { experiment, network, problems } = parseExperiment(JSON.stringify(file), { fileName: id });
  if (experiment === null) throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join("\n"));
  const [best, final] = [randomWeights(7, network), randomWeights(8, network)];
  const usual = summaryOf(id, { name: experiment.name, experimentSha256: sha256Of(experimentText(experiment)) });
  const summary = { ...usual, result: { ...usual.result!, fingerprint: fingerprintOf(network, final) } };
  const path = join(runs, id);
  await (await createRunFolder(path, experiment, summary, () => undefined)).close();
  await writeLayersModel(join(path, "model"), network, final);
  await writeLayersModel(join(path, "best"), network, best);
  return { path, experiment, network, best, final };
}
