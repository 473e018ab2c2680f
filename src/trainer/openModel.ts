import { setImmediate as eventLoopTurn } from "node:timers/promises";
import { dirname } from "node:path";
import type { Dataset, DigitSet, SetName } from "../core/dataset.ts";
import { ExpectedError } from "../core/errors.ts";
import type { DataSpec, Experiment } from "../core/experiment/schema.ts";
import { readDataset, type DatasetPaths } from "../files/dataset.ts";
import { readRunExperiment, recalledFile } from "../files/experimentJson.ts";
import { readIdxDigits } from "../files/idx.ts";
import { readKaggleCsv } from "../files/kaggleCsv.ts";
import { readRunSummary } from "../files/runSummary.ts";
import { readCheckpointWeights, readRunWeights } from "../files/runWeights.ts";
import type { OpenedDigits, OpenedModel, OpenRequest, TrainerAnswers } from "../protocol/trainer.ts";
import type { Learner } from "./engine/engine.ts";
import type { SelectedEngine } from "./engine/select.ts";
import { evaluateSet } from "./evaluate.ts";

/** A run's network that answers questions; one after another, however they come. */
export class OpenModel {
  readonly description: OpenedModel;
  readonly #learner: Learner;
  readonly #dataset: Dataset;
  /** Settles when all questions so far are answered. */
  #asked: Promise<unknown> = Promise.resolve();

  constructor(description: OpenedModel, learner: Learner, dataset: Dataset) {
    this.description = description;
    this.#learner = learner;
    this.#dataset = dataset;
  }

  /** @throws ExpectedError `bad-usage` when the set has no digits. */
  evaluate(set: SetName): Promise<TrainerAnswers["evaluate"]> {
    return this.#inTurn(async () => {
      if (this.#dataset[set].count === 0) throw new ExpectedError("bad-usage", `There are no ${set} digits.`);
      const goesOn = async (): Promise<boolean> => {
        // What comes from outside gets its turn even where a learner never leaves the thread.
        await eventLoopTurn();
        return true;
      };
      const options = { learner: this.#learner, dataset: this.#dataset, sample: null, probabilities: true, goesOn };
      const look = await evaluateSet(set, options);
      if (look?.probabilities == null) throw new Error("The evaluation came to nothing.");
      return { report: look.report, probabilities: look.probabilities };
    });
  }

  /** @param images [n, 784], 0 to 1. @returns probabilities [n, 10]. */
  predict(images: Float32Array): Promise<Float32Array> {
    return this.#inTurn(() => this.#learner.predict(images));
  }

  #inTurn<T>(question: () => Promise<T>): Promise<T> {
    const answer = this.#asked.then(question);
    this.#asked = answer.catch(() => undefined);
    return answer;
  }
}

/**
 * Loads a run's network; only reads, so that it can be done while the run goes on.
 *
 * @throws ExpectedError what is wrong with the run, its weights or the digits.
 */
export async function openModel(
  request: OpenRequest,
  selectEngine: (name: Experiment["engine"]) => SelectedEngine,
): Promise<OpenModel> {
  const { run, mnist } = request.paths;
  const summary = await readRunSummary(run);
  const { experiment, network } = await readRunExperiment(run, summary.experimentSha256);
  const { checkpoint } = request;
  const weights =
    checkpoint === undefined
      ? await readRunWeights(run, summary, { experiment, network }, request.weights)
      : await readCheckpointWeights(run, network, checkpoint);
  const { experimentFile } = summary;
  const experimentFolder =
    experimentFile === null ? request.paths.experimentFolder : dirname(recalledFile(run, experimentFile));
  const dataset = await digitsOf(request.digits, experiment.data, { mnist, experimentFolder });
  const { engine } = selectEngine(experiment.engine);
  const learner = await engine.prepare(experiment, network, dataset, new AbortController().signal);
  await learner.restore({ step: 0, weights: weights.values, optimizer: new Map() });
  const { source, choice, epoch, step, fingerprint } = weights;
  const digits = { train: dataset.train.count, validation: dataset.validation.count, test: dataset.test.count };
  const { description: device, numerics } = learner.device;
  return new OpenModel(
    { device, numerics, source, weights: choice, epoch, step, fingerprint, digits },
    learner,
    dataset,
  );
}

/** @returns the digits, normalized as the network's own training digits were, whichever they are. */
async function digitsOf(wanted: OpenedDigits, data: DataSpec, paths: DatasetPaths): Promise<Dataset> {
  if (wanted.source === "experiment") return readDataset(data, paths);
  const normalization =
    data.normalization === "unit" ? { mean: 0, deviation: 1 } : (await readDataset(data, paths)).normalization;
  const testOnly = (test: DigitSet): Dataset => ({ train: noDigits, validation: noDigits, test, normalization });
  switch (wanted.source) {
    case "none":
      return testOnly(noDigits);
    case "mnist": {
      const { validationSplit, limit, normalization: kind, shuffle, augmentation } = data;
      const spec = { source: "mnist", validationSplit, limit, normalization: kind, shuffle, augmentation } as const;
      return { ...(await readDataset(spec, paths)), normalization };
    }
    case "idx":
      return testOnly(await readIdxDigits(wanted.images, wanted.labels));
    case "kaggleCsv":
      return testOnly(await readKaggleCsv(wanted.file));
  }
}

const noDigits: DigitSet = { count: 0, pixels: new Uint8Array(0), labels: new Uint8Array(0) };
