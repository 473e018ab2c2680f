import { basename } from "node:path";
import { ExpectedError } from "../../core/errors.ts";
import { parseExperiment } from "../../core/experiment/parse.ts";
import type { DataSpec, Experiment } from "../../core/experiment/schema.ts";

/**
 * An experiment as it travels: it names no file. Digits are known by their hash, so whatever they are read from here, a
 * worker that has the same digits as its own MNIST can train with them.
 *
 * @throws ExpectedError `not-available` where it starts from the weights of another run.
 */
export function travelling(experiment: Experiment): Experiment {
  if (experiment.model.weights !== null) {
    throw new ExpectedError(
      "not-available",
      "A queue takes no experiment that starts from the weights of another run.",
      {
        next: "Train it without --queue, or set model.weights to null.",
      },
    );
  }
  const { validationSplit, limit, normalization, shuffle, augmentation } = experiment.data;
  const data: DataSpec = { source: "mnist", validationSplit, limit, normalization, shuffle, augmentation };
  return { ...experiment, data };
}

/** @throws ExpectedError `not-available` for a sweep whose runs hand their weights on. */
export function refuseWarmStart({ sweep }: Experiment, file: string): void {
  if (sweep?.warmStart !== true) return;
  throw new ExpectedError(
    "not-available",
    `${basename(file)} hands weights from run to run, so a queue cannot take it.`,
    {
      next: "Train it without --queue, or set sweep.warmStart to false.",
    },
  );
}

/**
 * Checks what came through a queue as if a person had written it.
 *
 * @throws ExpectedError `bad-experiment` where it is no experiment, or names files of this computer.
 */
export function arrived(experiment: object): Experiment {
  const parsed = parseExperiment(JSON.stringify(experiment), { fileName: "experiment.json", kept: true });
  if (parsed.experiment === null) {
    const problem = parsed.problems.at(0)?.message ?? "it is no experiment";
    throw new ExpectedError("bad-experiment", `What came through the queue cannot be trained: ${problem}.`);
  }
  const { data, model, sweep } = parsed.experiment;
  if (data.source !== "mnist" || model.weights !== null || sweep !== null) {
    throw new ExpectedError(
      "bad-experiment",
      "What came through the queue cannot be trained: it is more than one run, or it names files.",
    );
  }
  return parsed.experiment;
}
