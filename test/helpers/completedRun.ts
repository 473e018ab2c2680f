import { join } from "node:path";
import { parseExperiment } from "../../src/core/experiment/parse.ts";
import { initialWeights } from "../../src/core/network/initialize.ts";
import type { TrainerEvent } from "../../src/core/runEvents.ts";
import { experimentText, sha256Of } from "../../src/files/experimentJson.ts";
import { fingerprintOf } from "../../src/files/fingerprint.ts";
import { writeLayersModel } from "../../src/files/layersModel.ts";
import type { PredictionRecord } from "../../src/files/predictions.ts";
import { createRunFolder } from "../../src/files/runFolder.ts";
import { runFolderVersion, summaryStartOf, type RunSummary } from "../../src/files/runSummary.ts";
import { batchEvent, epochEndEvent, evaluation, startedEvent } from "./runEvents.ts";
import { softmaxExperiment } from "./softmaxExperiment.ts";

export const completedRunId = "20260301-142530-softmax-7f3a";

/** Writes the folder of a run of two epochs of two updates, with all that a trainer leaves when it is done. */
export async function completedRun(runs: string): Promise<{ path: string; summary: RunSummary }> {
  const parsed = parseExperiment(experimentText(softmaxExperiment()), { fileName: "softmax" });
  if (parsed.experiment === null) throw new Error("The experiment is not valid.");
  const { experiment, network } = parsed;
  const weights = initialWeights(network, 7);
  const fingerprint = fingerprintOf(network, weights);
  const path = join(runs, completedRunId);
  const started = startedEvent({ runId: completedRunId, epochs: 2, stepsPerEpoch: 2 });
  const test = evaluation({ set: "test", labels: Uint8Array.of(0, 1) });
  const best = { bestEpoch: 2, bestAccuracy: 0.97, chosenOn: "validation" as const };
  const { set, count, loss, accuracy, confusion } = test;
  const summary: RunSummary = {
    version: runFolderVersion,
    runId: completedRunId,
    name: experiment.name,
    status: "completed",
    pid: 1,
    host: "somewhere",
    experimentFile: "../../../softmax.mnist.json",
    experimentSha256: sha256Of(experimentText(experiment)),
    created: "2026-03-01T14:25:30.000Z",
    ended: "2026-03-01T14:25:36.000Z",
    started: summaryStartOf(started),
    epoch: 2,
    step: 4,
    best: { epoch: 2, accuracy: 0.97, set: "validation" },
    segments: 1,
    checkpoint: null,
    result: {
      ...best,
      test: { set, count, loss, accuracy, confusion },
      fingerprint,
      finalModel: "model",
      bestModel: "model",
      seconds: 5,
    },
    error: null,
  };
  const epoch = (number: number, accuracy: number, label: number): TrainerEvent =>
    epochEndEvent(number, {
      step: 2 * number,
      best: true,
      evaluations: [evaluation({ accuracy, labels: Uint8Array.of(label, label) })],
    });
  const events: TrainerEvent[] = [
    started,
    { ...batchEvent(1, [2.3, 2.1]), firstStep: 0 } as TrainerEvent,
    epoch(1, 0.9, 3),
    { ...batchEvent(2, [1.3, 1.1]), firstStep: 2 } as TrainerEvent,
    epoch(2, 0.97, 4),
    { type: "completed", reason: "epochs", ...best, test, fingerprint, epochs: 2, steps: 4, seconds: 5 },
  ];
  const folder = await createRunFolder(path, experiment, summary, () => undefined);
  const begin = Date.parse("2026-03-01T14:25:31.000Z");
  const recorded = events.map((event, i) => ({ time: begin + 1000 * i, event }));
  await folder.append(recorded.slice(0, -1));
  for (const of of ["validation", "test"] as const) {
    const probabilities = new Float32Array(20).fill(0.1);
    const record: PredictionRecord = { kind: "probabilities", set: of, epoch: 2, step: 4, probabilities };
    await folder.appendPredictions(record);
  }
  await writeLayersModel(join(path, "model"), network, weights);
  await folder.append(recorded.slice(-1));
  await folder.close();
  return { path, summary };
}
