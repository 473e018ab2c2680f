import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Dataset } from "../core/dataset.ts";
import { ExpectedError } from "../core/errors.ts";
import type { Experiment } from "../core/experiment/schema.ts";
import { buildNetwork } from "../core/network/build.ts";
import type { Network } from "../core/network/network.ts";
import type { RunInputs } from "../core/runEvents.ts";
import { writeFileAtomic } from "../files/atomicFile.ts";
import { listCheckpoints, readCheckpoint, type Checkpoint } from "../files/checkpoint.ts";
import { datasetSha256 } from "../files/datasetHash.ts";
import { readRunExperiment, recalledFile } from "../files/experimentJson.ts";
import { openRunFolder, type RunFolder } from "../files/runFolder.ts";
import { readRunSummary, runFolderVersion, type RunSummary } from "../files/runSummary.ts";
import { safetensorsLimit } from "../files/safetensors.ts";
import { readWhole } from "../files/wholeFile.ts";
import type { ResumeRequest, StartRequest } from "../protocol/trainer.ts";
import { lastCheckpoint } from "./checkpoints.ts";
import { RunLog, type RunLogOptions } from "./runLog.ts";

/** A run that can be trained: its folder is ours. */
export interface BegunRun {
  readonly runId: string;
  readonly log: RunLog;
  readonly experiment: Experiment;
  readonly network: Network;
  /** Folder against which paths in the experiment file are resolved. */
  readonly experimentFolder: string;
  /** What to go on from; null: from the beginning. */
  readonly checkpoint: Checkpoint | null;
  readonly dataset: Promise<Dataset>;
  /** What the run began with, where it goes on from a checkpoint and that is known. */
  readonly inputs: RunInputs | null;
}

/** Reads the digits of an experiment, whose paths begin at the folder. */
export type ReadDigits = (experiment: Experiment, experimentFolder: string) => Promise<Dataset>;

/** @throws ExpectedError `bad-experiment`. */
export function networkOf(experiment: Experiment): Network {
  const problems: string[] = [];
  const network = buildNetwork(experiment.model.layers, [28, 28, 1], (path, message) => {
    problems.push(`${path}: ${message}`);
  });
  if (network === null) throw new ExpectedError("bad-experiment", problems.join("\n"));
  return network;
}

/**
 * Makes the folder of a new run. Its digits are read meanwhile; what goes wrong with them is for the caller to write
 * into the folder.
 *
 * @throws ExpectedError `bad-experiment`, `file-unwritable`.
 */
export async function startRun(request: StartRequest, options: RunLogOptions, read: ReadDigits): Promise<BegunRun> {
  const { runId, experiment, paths } = request;
  const network = networkOf(experiment);
  const dataset = read(experiment, paths.experimentFolder);
  dataset.catch(() => undefined);
  const log = await RunLog.start(request, options);
  const { experimentFolder } = paths;
  return { runId, log, experiment, network, experimentFolder, checkpoint: null, dataset, inputs: null };
}

/**
 * Takes over a run that ended before its time. Nothing in its folder is trusted: the experiment is parsed again, every
 * tensor's size is looked at, and the digits must be those that the run began with.
 *
 * @throws ExpectedError `run-busy`, `not-resumable`, `damaged-run`, besides the errors of files; the run is as it was then.
 */
export async function resumeRun(request: ResumeRequest, options: RunLogOptions, read: ReadDigits): Promise<BegunRun> {
  const { run } = request.paths;
  // Read first, so that what is missing or of a newer version is told before anything is changed.
  checkResumable(await readRunSummary(run));
  const onWatch = (host: string): void => {
    const message = `A process on ${host} held this run last: watching for up to ten seconds whether it still does.`;
    void options.send([{ type: "notice", message }]).catch(() => undefined);
  };
  const folder = await openRunFolder(run, options.onFailure, onWatch);
  try {
    const summary = await readRunSummary(run);
    checkResumable(summary);
    const { experiment, network } = await readRunExperiment(run, summary.experimentSha256);
    const { file, checkpoint } = await findCheckpoint(run, request.checkpoint, network);
    if (checkpoint !== null) checkBelongs(checkpoint, summary, file);
    const { experimentFile } = summary;
    const experimentFolder =
      experimentFile === null ? request.paths.experimentFolder : dirname(recalledFile(run, experimentFile));
    const dataset = await read(experiment, experimentFolder);
    if (checkpoint !== null) await checkData(checkpoint, dataset);
    const { epoch, step } = checkpoint?.state ?? { epoch: 0, step: 0 };
    const resumed = { type: "resumed", epoch, step, checkpoint: file } as const;
    const log = await RunLog.resume(folder, summary, resumed, reachedAt(checkpoint), options);
    await makeNewest(join(run, "checkpoint"), file);
    return {
      runId: summary.runId,
      log,
      experiment,
      network,
      experimentFolder,
      checkpoint,
      dataset: Promise.resolve(dataset),
      inputs: checkpoint === null ? null : (summary.started?.inputs ?? null),
    };
  } catch (error) {
    await letGo(folder);
    throw error;
  }
}

function checkResumable({ version, status, runId }: RunSummary): void {
  if (version > runFolderVersion) {
    const message = `The run ${runId} was written by a newer MNIST Lab (version ${version}).`;
    throw new ExpectedError("not-resumable", message, { next: "Resume it with that version." });
  }
  if (status === "completed") {
    throw new ExpectedError("not-resumable", `The run ${runId} is completed: there is nothing left to train.`, {
      next: "To train longer, raise training.epochs and train the experiment file again.",
    });
  }
}

/** @returns null for both where the run begins anew: there is no checkpoint yet, or it was asked for. */
async function findCheckpoint(
  run: string,
  wanted: string | null,
  network: Network,
): Promise<{ file: string | null; checkpoint: Checkpoint | null }> {
  const folder = join(run, "checkpoint");
  if (wanted === "start") return { file: null, checkpoint: null };
  const there = await listCheckpoints(folder);
  const file = wanted ?? (existsSync(join(folder, lastCheckpoint)) ? lastCheckpoint : (there.at(0)?.file ?? null));
  if (file === null) return { file: null, checkpoint: null };
  const named = there.find((each) => each.file === file || each.file === `${file}.safetensors`);
  if (named === undefined) {
    const names = there.map((each) => each.file).join(", ");
    throw new ExpectedError("not-resumable", `The run has no checkpoint "${file}".`, {
      next: there.length === 0 ? "It has none: leave the option out." : `It has: ${names}; or "start".`,
    });
  }
  return { file: named.file, checkpoint: await readCheckpoint(join(folder, named.file), network) };
}

/** @param file what the run goes on from: from now on the newest, whatever an earlier segment left; null: nothing. */
async function makeNewest(folder: string, file: string | null): Promise<void> {
  if (file === lastCheckpoint) return;
  const newest = join(folder, lastCheckpoint);
  if (file === null) await rm(newest, { force: true });
  else await writeFileAtomic(newest, await readWhole(join(folder, file), safetensorsLimit));
}

async function checkData({ dataSha256, runId }: Checkpoint, dataset: Dataset): Promise<void> {
  if ((await datasetSha256(dataset)) === dataSha256) return;
  throw new ExpectedError("not-resumable", `The digits are not those that the run ${runId} began with.`, {
    next: "Put the data files back as they were, or train the experiment file again from the beginning.",
  });
}

function checkBelongs(checkpoint: Checkpoint, { runId }: RunSummary, file: string | null): void {
  if (checkpoint.runId === runId) return;
  throw new ExpectedError("damaged-run", `The checkpoint ${file ?? ""} is of another run, ${checkpoint.runId}.`, {
    next: `Resume with another checkpoint, or with \`--checkpoint start\` from the beginning.`,
  });
}

/** @returns what the summary says of a run that goes on from there. */
function reachedAt(checkpoint: Checkpoint | null): Pick<RunSummary, "epoch" | "best"> {
  if (checkpoint === null) return { epoch: 0, best: null };
  const { epoch, epochEnded, best } = checkpoint.state;
  const set = checkpoint.experiment.training.evaluate.on === "test" ? "test" : "validation";
  return { epoch: epochEnded ? epoch : epoch - 1, best: best === null ? null : { ...best, set } };
}

async function letGo(folder: RunFolder): Promise<void> {
  await folder.close().catch(() => undefined);
}
