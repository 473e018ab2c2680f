import { availableParallelism } from "node:os";
import type { Dataset } from "../../core/dataset.ts";
import type { AugmentationSpec, Experiment } from "../../core/experiment/schema.ts";
import { Batches, type BatchSource } from "../batches.ts";
import { AugmentedBatches } from "./augmentedBatches.ts";

export interface AugmentationThreads {
  /** Threads that the run may use; null: as many as the machine runs at once. */
  readonly threads: number | null;
  /** The built `worker.ts`. */
  readonly workerUrl: URL;
}

/**
 * @param firstStep that will be trained.
 * @returns the training's batches, augmented where the experiment asks for it.
 */
export function openBatches(
  { data, training, seed }: Experiment,
  { train }: Dataset,
  firstStep: number,
  { threads, workerUrl }: AugmentationThreads,
): BatchSource {
  const { batchSize, stepsPerEpoch, epochs } = training;
  const batches = new Batches({ count: train.count, batchSize, stepsPerEpoch, seed, shuffle: data.shuffle });
  const { augmentation } = data;
  if (augmentation === null) return batches;
  return new AugmentedBatches({
    batches,
    train,
    augmentation,
    seed,
    steps: { first: firstStep, end: epochs * batches.stepsPerEpoch },
    batchSize,
    threads: augmentingThreads(augmentation, threads ?? availableParallelism()),
    workerUrl,
  });
}

/** One keeps up with any engine on a few cores but where digits are distorted, which takes ten times as long. */
function augmentingThreads({ elastic }: AugmentationSpec, threads: number): number {
  return elastic === null ? Math.max(1, Math.floor(threads / 4)) : threads;
}
