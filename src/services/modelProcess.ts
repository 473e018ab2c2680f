import { resolve } from "node:path";
import type { SetName } from "../core/dataset.ts";
import { ExpectedError } from "../core/errors.ts";
import type { OpenedDigits, OpenedModel, TrainerAnswers, WeightsChoice } from "../protocol/trainer.ts";
import type { Installation } from "./installation.ts";
import { experimentOfRun } from "./runExperiment.ts";
import { engineEnvironment, ownOptions } from "./tensorflow/engineEnvironment.ts";
import { startTrainer, type TrainerProcess } from "./trainerProcess.ts";

export interface ModelOptions {
  /** Folder of the run, an absolute path. */
  readonly run: string;
  readonly weights: WeightsChoice;
  /** File in `checkpoint/` whose weights are taken instead. */
  readonly checkpoint?: string | undefined;
  readonly digits: OpenedDigits;
  /** Threads of the engine; null: all cores. */
  readonly threads: number | null;
}

/** A run's network in a process of its own, to be asked and then closed. */
export interface ModelProcess {
  readonly description: OpenedModel;
  /** @returns with the probabilities of each digit, [digits, 10]. @throws ExpectedError when the set has no digits. */
  evaluate(set: SetName): Promise<TrainerAnswers["evaluate"]>;
  /** @param images [n, 784], 0 to 1. @returns probabilities [n, 10]. */
  predict(images: Float32Array): Promise<Float32Array>;
  /** Ends the process; never rejects. */
  close(): Promise<void>;
}

/**
 * Loads a run's network. The run itself is only read: it may go on meanwhile.
 *
 * @throws ExpectedError what is wrong with the run, its weights or the digits; `trainer-failed`.
 */
export async function openModel(installation: Installation, options: ModelOptions): Promise<ModelProcess> {
  const { run, weights, checkpoint, digits, threads } = options;
  // What is wrong with the run, the trainer tells.
  const engine = await experimentOfRun(run).then(
    ({ experiment }) => experiment.engine,
    () => "auto" as const,
  );
  const env = await engineEnvironment(engine, ownOptions(installation));
  const trainer = startTrainer({ trainer: installation.trainer, env });
  const paths = { mnist: installation.mnist, experimentFolder: run, run };
  try {
    const from = checkpoint === undefined ? { weights } : { weights, checkpoint };
    const description = await trainer.open({ paths, threads, ...from, digits });
    return {
      description,
      evaluate: (set) => trainer.evaluate(set),
      predict: (images) => trainer.predict(images),
      close: () => ended(trainer),
    };
  } catch (error) {
    await ended(trainer);
    throw error;
  }
}

async function ended(trainer: TrainerProcess): Promise<void> {
  await trainer.stop();
}

/**
 * @param text what a person names: "mnist", "digits.csv", or "images.idx,labels.idx"; the files may be gzipped.
 * @throws ExpectedError `bad-usage`.
 */
export function parseDigits(text: string): OpenedDigits {
  if (text === "mnist") return { source: "mnist" };
  if (/\.csv(\.gz)?$/i.test(text)) return { source: "kaggleCsv", file: resolve(text) };
  const files = text.split(",");
  const [images, labels] = files;
  if (files.length === 2 && images !== "" && labels !== "") {
    return { source: "idx", images: resolve(images), labels: resolve(labels) };
  }
  throw new ExpectedError("bad-usage", `--data ${JSON.stringify(text)} names no digits.`, {
    next: "Use `mnist`, a CSV with a header `label,pixel0,…`, or two IDX files as images,labels.",
  });
}
