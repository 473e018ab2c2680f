import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { ExpectedError } from "../core/errors.ts";
import type { Experiment } from "../core/experiment/schema.ts";
import { buildNetwork } from "../core/network/build.ts";
import type { Network } from "../core/network/network.ts";
import { listCheckpoints, readCheckpoint, type Checkpoint } from "../files/checkpoint.ts";
import { readRunExperiment, recalledFile } from "../files/experimentJson.ts";
import { openRunFolder, type RunFolder } from "../files/runFolder.ts";
import { readRunSummary, runFolderVersion, type RunSummary } from "../files/runSummary.ts";
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
}

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
 * Makes the folder of a new run.
 *
 * @throws ExpectedError `bad-experiment`, `file-unwritable`.
 */
export async function startRun(request: StartRequest, options: RunLogOptions): Promise<BegunRun> {
  const { runId, experiment, paths } = request;
  const network = networkOf(experiment);
  const log = await RunLog.start(request, options);
  return { runId, log, experiment, network, experimentFolder: paths.experimentFolder, checkpoint: null };
}

/**
 * Takes over a run that ended before its time. Nothing in its folder is trusted: the experiment is parsed again, every
 * tensor's size is looked at.
 *
 * @throws ExpectedError `run-busy`, `not-resumable`, `damaged-run`, besides the errors of files; the run is as it was then.
 */
export async function resumeRun(request: ResumeRequest, options: RunLogOptions): Promise<BegunRun> {
  const { run } = request.paths;
  // Read first, so that what is missing or of a newer version is told before anything is changed.
  checkResumable(await readRunSummary(run));
  const folder = await openRunFolder(run, options.onFailure);
  try {
    const summary = await readRunSummary(run);
    checkResumable(summary);
    const { experiment, network } = await readRunExperiment(run, summary.experimentSha256);
    const { file, checkpoint } = await findCheckpoint(run, request.checkpoint, network);
    if (checkpoint !== null) checkBelongs(checkpoint, summary, file);
    const { epoch, step } = checkpoint?.state ?? { epoch: 0, step: 0 };
    const resumed = { type: "resumed", epoch, step, checkpoint: file } as const;
    const log = await RunLog.resume(folder, summary, resumed, reachedAt(checkpoint), options);
    const { experimentFile } = summary;
    return {
      runId: summary.runId,
      log,
      experiment,
      network,
      experimentFolder:
        experimentFile === null ? request.paths.experimentFolder : dirname(recalledFile(run, experimentFile)),
      checkpoint,
    };
  } catch (error) {
    await letGo(folder);
    throw error;
  }
}

function checkResumable({ version, status, runId }: RunSummary): void {
  if (version > runFolderVersion) {
    throw new ExpectedError(
      "not-resumable",
      `The run ${runId} was written by a newer MNIST Lab (version ${version}).`,
      {
        next: "Resume it with that version.",
      },
    );
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
