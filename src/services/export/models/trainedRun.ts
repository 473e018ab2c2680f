import { basename } from "node:path";
import type { Dataset } from "../../../core/dataset.ts";
import { ExpectedError } from "../../../core/errors.ts";
import type { DataSpec } from "../../../core/experiment/schema.ts";
import type { Network } from "../../../core/network/network.ts";
import { readRunExperiment } from "../../../files/experimentJson.ts";
import { readRunSummary, runFolderVersion } from "../../../files/runSummary.ts";
import { readCheckpointWeights, readRunWeights, type RunWeights } from "../../../files/runWeights.ts";
import { dataFilesOf } from "../../allowedPaths.ts";

/** A run's network with the weights that were asked for. */
export interface TrainedRun {
  readonly runId: string;
  /** Name of the experiment. */
  readonly name: string;
  readonly network: Network;
  readonly weights: RunWeights;
  /** What is done to pixels from 0 to 1 before they enter the network; null: nothing. */
  readonly standardization: Dataset["normalization"] | null;
  /** When it was trained: when it ended or, while it goes on, began. */
  readonly trained: Date;
}

export interface TrainedRunOptions {
  /** Folder of the run, an absolute path. */
  readonly run: string;
  readonly weights: "best" | "final";
  readonly checkpoint?: string | undefined;
  readonly digits: () => Promise<Pick<Dataset, "normalization">>;
}

/**
 * Reads a run's network and weights and, where its pixels were standardized, measures the training digits once more: a run does
 * not write down what came of it.
 *
 * @throws ExpectedError what is wrong with the run, its weights, or the digits that it was standardized by.
 */
export async function readTrainedRun(options: TrainedRunOptions): Promise<TrainedRun> {
  const { run, checkpoint } = options;
  const summary = await readRunSummary(run);
  const { version, runId, experimentSha256, created, ended } = summary;
  if (version > runFolderVersion) {
    const formats = `(format ${version}, this one knows ${runFolderVersion})`;
    throw new ExpectedError("not-available", `${run} was written by a newer version of MNIST Lab ${formats}.`, {
      next: "Update MNIST Lab.",
    });
  }
  const { experiment, network } = await readRunExperiment(run, experimentSha256);
  const weights =
    checkpoint === undefined
      ? await readRunWeights(run, summary, { experiment, network }, options.weights)
      : await readCheckpointWeights(run, network, checkpoint);
  const { data } = experiment;
  const standardization = data.normalization === "unit" ? null : (await measuredDigits(options, data)).normalization;
  return { runId, name: experiment.name, network, weights, standardization, trained: timeOf(ended ?? created) };
}

/** @throws ExpectedError as `digits`; of a file that is not there any more it is said what it is wanted for. */
async function measuredDigits(
  { digits }: Pick<TrainedRunOptions, "digits">,
  data: DataSpec,
): Promise<Pick<Dataset, "normalization">> {
  try {
    return await digits();
  } catch (error) {
    if (!(error instanceof ExpectedError) || error.code !== "file-not-found") throw error;
    const named = dataFilesOf(data).find(({ file }) => error.message.includes(basename(file)));
    if (named === undefined) throw error;
    throw new ExpectedError("file-not-found", error.message, {
      next: `Put the file back that the experiment names as ${named.field}: the mean and the deviation of its pixels are computed from it.`,
      cause: error,
    });
  }
}

/** What a run's summary says may be no time at all: 1970 stands for that. */
function timeOf(text: string): Date {
  const time = Date.parse(text);
  return new Date(Number.isNaN(time) ? 0 : time);
}
