import { totalmem } from "node:os";
import { join, resolve } from "node:path";
import type { Dataset } from "../core/dataset.ts";
import { ExpectedError, reportOf } from "../core/errors.ts";
import type { Experiment } from "../core/experiment/schema.ts";
import { buildNetwork } from "../core/network/build.ts";
import type { Network } from "../core/network/network.ts";
import { summaryOf } from "../core/network/summary.ts";
import { readDataset } from "../files/dataset.ts";
import { fingerprintOf } from "../files/fingerprint.ts";
import { readLayersWeights, writeLayersModel } from "../files/layersModel.ts";
import type { SummaryResult } from "../files/runSummary.ts";
import type { StartRequest, StartedEvent, TrainerEvent } from "../protocol/trainer.ts";
import type { RunControl } from "./control.ts";
import type { Learner } from "./engine/engine.ts";
import type { SelectedEngine } from "./engine/select.ts";
import { evaluatedSets, withoutLabels } from "./evaluate.ts";
import type { Moment } from "./keptWeights.ts";
import { checkMemory, isOutOfMemory, outOfMemory } from "./memory.ts";
import { noticesOf } from "./notices.ts";
import { RunLog } from "./runLog.ts";
import { trainRun, type TrainOutcome } from "./train.ts";

export interface SessionOptions {
  readonly request: StartRequest;
  readonly control: RunControl;
  /** @throws ExpectedError when the engine is not to be had. */
  readonly selectEngine: (name: Experiment["engine"]) => SelectedEngine;
  /** Sends events to the face; settles when they were handed over. */
  readonly send: (events: readonly TrainerEvent[]) => Promise<void>;
}

/**
 * One run from its folder to its end: reads the data, prepares the engine, trains, saves, tells. Never rejects while the
 * face can be told: what goes wrong is the run's `failed` event.
 */
export async function runSession(options: SessionOptions): Promise<void> {
  const { request, control } = options;
  const begin = performance.now();
  const seconds = (): number => (performance.now() - begin) / 1000;
  let learner: Learner | null = null;
  let log: RunLog | null = null;
  try {
    const network = networkOf(request.experiment);
    checkMemory(network, request.experiment.training, totalmem());
    const { engine, reason } = options.selectEngine(request.experiment.engine);
    const opening = RunLog.open({
      request,
      send: options.send,
      onFailure: (error) => control.fail(error),
    });
    const reading = readDataset(request.experiment.data, request.paths, control.endSignal);
    // The folder comes first: what goes wrong with the data is written into it.
    reading.catch(() => undefined);
    log = await opening;
    const dataset = await reading;
    learner = await engine.prepare(request.experiment, network, dataset, control.endSignal);
    await loadWeights(request, network, learner);
    log.report(startedEvent(request, network, dataset, learner, reason));
    const { chosenOn } = evaluatedSets(request.experiment.training.evaluate.on, dataset);
    for (const message of noticesOf(request.experiment, chosenOn)) log.report({ type: "notice", message });
    const current = log;
    const outcome = await trainRun({
      experiment: request.experiment,
      dataset,
      learner,
      control,
      onEvent: (event) => current.report(event),
    });
    await finish(log, network, outcome, seconds);
  } catch (error) {
    await giveUp(options, log, error);
  } finally {
    await control.close();
    await log?.close().catch(() => undefined);
    await learner?.dispose();
  }
}

function networkOf(experiment: Experiment): Network {
  const problems: string[] = [];
  const network = buildNetwork(experiment.model.layers, [28, 28, 1], (path, message) => {
    problems.push(`${path}: ${message}`);
  });
  if (network === null) throw new ExpectedError("bad-experiment", problems.join("\n"));
  return network;
}

async function loadWeights(request: StartRequest, network: Network, learner: Learner): Promise<void> {
  const { weights } = request.experiment.model;
  if (weights === null) return;
  const path = resolve(request.paths.experimentFolder, weights);
  await learner.restore({ step: 0, weights: await readLayersWeights(path, network), optimizer: new Map() });
}

function startedEvent(
  { runId, experiment }: StartRequest,
  network: Network,
  dataset: Dataset,
  { device }: Learner,
  reason: string | null,
): StartedEvent {
  const { epochs, batchSize, stepsPerEpoch } = experiment.training;
  return {
    type: "started",
    runId,
    engine: device.engine,
    device: device.description,
    reason,
    threads: device.threads,
    numerics: device.numerics,
    summary: summaryOf(network),
    parameters: network.trainable + network.nonTrainable,
    epochs,
    stepsPerEpoch: stepsPerEpoch ?? Math.ceil(dataset.train.count / batchSize),
    batchSize,
    digits: { train: dataset.train.count, validation: dataset.validation.count, test: dataset.test.count },
  };
}

/** Saves what the training came to, then tells it. */
async function finish(log: RunLog, network: Network, outcome: TrainOutcome, seconds: () => number): Promise<void> {
  const { kept, chosenOn, test, epoch, step } = outcome;
  for (const record of kept.probabilities()) await log.folder.appendPredictions(record);
  const save = async (moment: Moment | null, name: string): Promise<string | null> => {
    if (moment === null) return null;
    await writeLayersModel(join(log.folder.path, name), network, moment.weights);
    return name;
  };
  const finalModel = await save(kept.final, "model");
  const bestIsFinal = kept.best !== null && kept.best.weights === kept.final?.weights;
  const bestModel = bestIsFinal ? finalModel : await save(kept.best, "best");
  const fingerprint = kept.final === null ? null : fingerprintOf(network, kept.final.weights);
  const best = { bestEpoch: kept.best?.epoch ?? 0, bestAccuracy: kept.best?.accuracy ?? null, chosenOn };
  const result: SummaryResult = {
    ...best,
    test: test === null ? null : withoutLabels(test),
    fingerprint,
    finalModel,
    bestModel,
    seconds: seconds(),
  };
  switch (outcome.reason) {
    case "epochs":
    case "earlyStopping": {
      if (fingerprint === null) throw new Error("A completed run has no weights.");
      const figures = { test, fingerprint, epochs: epoch, steps: step, seconds: result.seconds };
      await log.end(
        "completed",
        { step, result },
        {
          type: "completed",
          reason: outcome.reason,
          ...best,
          ...figures,
        },
      );
      return;
    }
    case "stop":
    case "interrupted": {
      const status = outcome.reason === "stop" ? "stopped" : "interrupted";
      const event: TrainerEvent = { type: "stopped", reason: outcome.reason, epoch, step, fingerprint };
      await log.end(status, { step, result }, event);
      return;
    }
    case "failed": {
      const error = reportOf(outcome.error);
      await log.end("failed", { step, result, error }, { type: "failed", error });
      return;
    }
  }
}

/** Ends a run that could not be trained or saved. */
async function giveUp({ request, control, send }: SessionOptions, log: RunLog | null, thrown: unknown): Promise<void> {
  const early = control.earlyEnd;
  const error = reportOf(
    isOutOfMemory(thrown) ? outOfMemory(thrown, networkOf(request.experiment), totalmem()) : thrown,
  );
  const aborted =
    early !== null && (error.code === "aborted" || (thrown instanceof Error && thrown.name === "AbortError"));
  const event: TrainerEvent = aborted
    ? { type: "stopped", reason: early, epoch: 0, step: 0, fingerprint: null }
    : { type: "failed", error };
  if (log === null) {
    await send([event]).catch(() => undefined);
    return;
  }
  const status = !aborted ? "failed" : early === "stop" ? "stopped" : "interrupted";
  // Where even the summary cannot be written, the face is told all the same.
  await log.end(status, aborted ? {} : { error }, event).catch(() => log.report(event));
}
