import { totalmem } from "node:os";
import { join, resolve } from "node:path";
import { setImmediate as eventLoopTurn } from "node:timers/promises";
import type { Dataset } from "../core/dataset.ts";
import { reportOf } from "../core/errors.ts";
import type { Experiment } from "../core/experiment/schema.ts";
import { summaryOf } from "../core/network/summary.ts";
import type { RunInputs } from "../core/runEvents.ts";
import { namesFiles } from "../core/sweep/identity.ts";
import type { TrainingState } from "../core/trainingState.ts";
import { encodeCheckpoint, writeCheckpoint } from "../files/checkpoint.ts";
import { readDataset } from "../files/dataset.ts";
import { datasetSha256 } from "../files/datasetHash.ts";
import { fingerprintOf } from "../files/fingerprint.ts";
import { readStartWeights } from "../files/startWeights.ts";
import type { ResumeRequest, StartedEvent, StartRequest, TrainerEvent } from "../protocol/trainer.ts";
import { openBatches, type AugmentationThreads } from "./augmentation/openBatches.ts";
import type { BatchSource } from "./batches.ts";
import { networkOf, resumeRun, startRun, type BegunRun } from "./beginRun.ts";
import { Checkpoints, lastCheckpoint, type Snapshot } from "./checkpoints.ts";
import type { RunControl } from "./control.ts";
import { endRun } from "./endRun.ts";
import type { Learner } from "./engine/engine.ts";
import type { SelectedEngine } from "./engine/select.ts";
import { evaluatedSets } from "./evaluate.ts";
import { checkMemory, isOutOfMemory, outOfMemory } from "./memory.ts";
import { noticesOf } from "./notices.ts";
import { prepareEngine, type PreparedEngine } from "./prepareEngine.ts";
import type { RunLog } from "./runLog.ts";
import { trainRun } from "./train.ts";

export interface SessionOptions {
  readonly request: ({ readonly type: "start" } & StartRequest) | ({ readonly type: "resume" } & ResumeRequest);
  readonly control: RunControl;
  /** @throws ExpectedError when the engine is not to be had. */
  readonly selectEngine: (name: Experiment["engine"]) => SelectedEngine;
  readonly augmentation: AugmentationThreads;
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
  let learner: Learner | null = null;
  let run: BegunRun | null = null;
  let checkpoints: Checkpoints | null = null;
  let batches: BatchSource | null = null;
  try {
    // Whoever asked may be gone by now, and another may look already for what there is: nothing is left for it to find twice.
    await eventLoopTurn();
    if (control.earlyEnd === "interrupted") return;
    if (request.type === "start") checkMemory(networkOf(request.experiment), request.experiment.training, totalmem());
    const logOptions = { send: options.send, onFailure: (error: unknown) => control.fail(error) };
    const read = (experiment: Experiment, experimentFolder: string): Promise<Dataset> =>
      readDataset(experiment.data, { ...request.paths, experimentFolder }, control.endSignal);
    const selected = request.type === "start" ? selectFor(options, request.experiment, null) : null;
    run = await (request.type === "start" ? startRun(request, logOptions, read) : resumeRun(request, logOptions, read));
    const { log, network, experiment, checkpoint } = run;
    const taken = selected ?? selectFor(options, experiment, checkpoint?.engine ?? null);
    taken.engine.warm?.(experiment, network);
    const dataset = await run.dataset;
    const hash = hashOf(dataset);
    const fallback = (): SelectedEngine => options.selectEngine("wasm");
    const prepared = await prepareEngine(taken, {
      experiment,
      network,
      dataset,
      signal: control.endSignal,
      fallback,
    });
    learner = prepared.learner;
    const inputs = await inputsOf(run, await loadWeights(run, learner), hash);
    const { device } = learner;
    log.report(startedEvent(run, dataset, prepared, inputs));
    const { chosenOn } = evaluatedSets(experiment.training.evaluate.on, dataset);
    for (const message of noticesOf(experiment, chosenOn)) log.report({ type: "notice", message });
    if (checkpoint !== null && checkpoint.engine !== device.engine) {
      log.report({ type: "notice", message: engineNotice(checkpoint.engine, device.engine) });
    } else if (checkpoint !== null && checkpoint.numerics !== device.numerics) {
      log.report({ type: "notice", message: numericsNotice(checkpoint.numerics, device.numerics) });
    }
    const before = checkpoint?.state.seconds ?? 0;
    const seconds = (): number => before + (performance.now() - begin) / 1000;
    const current = run;
    const encode = async (snapshot: Snapshot): Promise<Uint8Array> =>
      encodeSnapshot(current, device, await hash(), snapshot);
    const write = (bytes: Uint8Array, state: TrainingState, files: readonly string[]): Promise<void> =>
      writeSnapshot(log, bytes, state, files);
    checkpoints = new Checkpoints({
      spec: experiment.checkpoints,
      encode,
      write,
      onFailure: (error) => control.fail(error),
    });
    batches = openBatches(experiment, dataset, checkpoint?.state.step ?? 0, options.augmentation);
    const outcome = await trainRun({
      experiment,
      dataset,
      learner,
      batches,
      control,
      onEvent: (event) => log.report(event),
      checkpoints,
      from: checkpoint,
      stopAt: request.type === "start" ? (request.stopAt ?? null) : null,
      seconds,
    });
    await checkpoints.settled();
    const { snapshot } = outcome;
    if (snapshot !== null) await write(await encode(snapshot), snapshot.state, [lastCheckpoint]);
    const keepsCheckpoints = experiment.checkpoints !== null && experiment.checkpoints.keep !== "last";
    await endRun({ log, network, outcome, seconds: seconds(), keepsCheckpoints });
  } catch (error) {
    await checkpoints?.settled();
    await giveUp(options, run, error);
  } finally {
    await control.close();
    await batches?.dispose();
    await run?.log.close().catch(() => undefined);
    await learner?.dispose();
  }
}

/** The engine that a run began with is kept when it goes on, unless it was found not to work any more. */
function selectFor(options: SessionOptions, experiment: Experiment, before: string | null): SelectedEngine {
  const { request } = options;
  if (request.type === "resume" && request.engine !== undefined) {
    return { ...options.selectEngine(request.engine), reason: "it was asked for when the run was resumed" };
  }
  if (request.choice != null && experiment.engine === "auto") return options.selectEngine("auto");
  if (before !== "wasm" && before !== "tensorflow" && before !== "webgpu") {
    return options.selectEngine(experiment.engine);
  }
  const { engine } = options.selectEngine(before);
  return { engine, reason: experiment.engine === "auto" ? "the run began with it" : null };
}

/** @returns a function that gives the digits' hash, computed once, when it is first asked for. */
function hashOf(dataset: Dataset): () => Promise<string> {
  let hash: Promise<string> | null = null;
  return () => (hash ??= datasetSha256(dataset));
}

/** @returns the fingerprint of the weights that the experiment names; null where none were read. */
async function loadWeights(
  { checkpoint, experiment, experimentFolder, network }: BegunRun,
  learner: Learner,
): Promise<string | null> {
  if (checkpoint !== null) {
    const { state, weights, optimizer } = checkpoint;
    await learner.restore({ step: state.step, weights, optimizer });
    return null;
  }
  const { weights: named } = experiment.model;
  if (named === null) return null;
  const weights = await readStartWeights(resolve(experimentFolder, named), network);
  await learner.restore({ step: 0, weights, optimizer: new Map() });
  return fingerprintOf(network, weights);
}

/** @returns null where the experiment names no file, and where it is not known what the run began with. */
async function inputsOf(
  { experiment, checkpoint, inputs }: BegunRun,
  weightsFingerprint: string | null,
  hash: () => Promise<string>,
): Promise<RunInputs | null> {
  if (checkpoint !== null || !namesFiles(experiment)) return inputs;
  return { dataSha256: experiment.data.source === "mnist" ? null : await hash(), weightsFingerprint };
}

function encodeSnapshot(
  { runId, experiment, network }: BegunRun,
  { engine, numerics }: Learner["device"],
  dataSha256: string,
  snapshot: Snapshot,
): Uint8Array {
  return encodeCheckpoint({ version: 1, runId, experiment, engine, numerics, dataSha256, ...snapshot }, network);
}

/** Everything that was told before a checkpoint is on the disk before it: a run that goes on has no gap. */
async function writeSnapshot(
  log: RunLog,
  bytes: Uint8Array,
  { epoch, step }: TrainingState,
  files: readonly string[],
): Promise<void> {
  await log.flush();
  await writeCheckpoint(join(log.folder.path, "checkpoint"), files, bytes);
  log.report({ type: "checkpoint", epoch, step, files });
}

function startedEvent(
  { runId, experiment, network }: BegunRun,
  dataset: Dataset,
  { learner: { device }, reason, insteadOf }: PreparedEngine,
  inputs: RunInputs | null,
): StartedEvent {
  const { epochs, batchSize, stepsPerEpoch } = experiment.training;
  return {
    type: "started",
    runId,
    engine: device.engine,
    device: device.description,
    reason,
    ...(insteadOf === undefined ? {} : { insteadOf }),
    threads: device.threads,
    numerics: device.numerics,
    summary: summaryOf(network),
    parameters: network.trainable + network.nonTrainable,
    epochs,
    stepsPerEpoch: stepsPerEpoch ?? Math.ceil(dataset.train.count / batchSize),
    batchSize,
    digits: { train: dataset.train.count, validation: dataset.validation.count, test: dataset.test.count },
    ...(inputs === null ? {} : { inputs }),
  };
}

function engineNotice(before: string, now: string): string {
  return (
    `The run goes on with ${now}; it began with ${before}. Engines add in different orders: the weights will differ a ` +
    "little from those of a run that was never interrupted."
  );
}

function numericsNotice(before: number, now: number): string {
  return (
    `This version computes with other last digits than the one that the run began with (numerics ${now} instead of ` +
    `${before}): the weights will differ a little from those of a run that was never interrupted.`
  );
}

/** Ends a run that could not be trained or saved. */
async function giveUp({ control, send }: SessionOptions, run: BegunRun | null, thrown: unknown): Promise<void> {
  const early = control.earlyEnd;
  const error = reportOf(run !== null && isOutOfMemory(thrown) ? outOfMemory(thrown, run.network, totalmem()) : thrown);
  const aborted =
    early !== null && (error.code === "aborted" || (thrown instanceof Error && thrown.name === "AbortError"));
  const { epoch, step } = run?.checkpoint?.state ?? { epoch: 0, step: 0 };
  const event: TrainerEvent = aborted
    ? { type: "stopped", reason: early, epoch, step, fingerprint: null }
    : { type: "failed", error };
  if (run === null) {
    await send([event]).catch(() => undefined);
    return;
  }
  const { log } = run;
  const status = !aborted ? "failed" : early === "stop" ? "stopped" : "interrupted";
  // Where even the summary cannot be written, the face is told all the same.
  await log.end(status, aborted ? {} : { error }, event).catch(() => log.tell(event));
}
