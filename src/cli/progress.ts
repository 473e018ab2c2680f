import type { EvaluationReport, TrainerEvent } from "../protocol/trainer.ts";

/** What is known of the epoch under way; plain values, drawn elsewhere. */
export interface Progress {
  /** 1 for the first; 0 before anything is known. */
  readonly epoch: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly batchSize: number;
  /** Batches of this epoch that are done. */
  readonly batches: number;
  /** Sums over them. */
  readonly lossSum: number;
  readonly accuracySum: number;
  readonly imagesPerSecond: number;
  /** Seconds that looking at the validation digits took after the last epoch. */
  readonly evaluateSeconds: number;
  /** The last look between epochs. */
  readonly evaluated: Pick<EvaluationReport, "set" | "loss" | "accuracy"> | null;
}

export const noProgress: Progress = {
  epoch: 0,
  epochs: 0,
  stepsPerEpoch: 0,
  batchSize: 0,
  batches: 0,
  lossSum: 0,
  accuracySum: 0,
  imagesPerSecond: 0,
  evaluateSeconds: 0,
  evaluated: null,
};

/** @returns the progress after an event. */
export function advance(progress: Progress, event: TrainerEvent): Progress {
  switch (event.type) {
    case "started": {
      const { epochs, stepsPerEpoch, batchSize } = event;
      return { ...noProgress, epoch: 1, epochs, stepsPerEpoch, batchSize };
    }
    case "batchEnd": {
      const isNew = event.epoch !== progress.epoch;
      return {
        ...progress,
        epoch: event.epoch,
        batches: (isNew ? 0 : progress.batches) + event.loss.length,
        lossSum: (isNew ? 0 : progress.lossSum) + sum(event.loss),
        accuracySum: (isNew ? 0 : progress.accuracySum) + sum(event.accuracy),
        imagesPerSecond: event.imagesPerSecond,
      };
    }
    case "evaluated":
      return { ...progress, evaluated: event.evaluations[0] ?? progress.evaluated };
    case "epochEnd":
      return {
        ...progress,
        epoch: event.epoch + 1,
        batches: 0,
        lossSum: 0,
        accuracySum: 0,
        evaluateSeconds: event.evaluateSeconds,
        evaluated: null,
      };
    case "resumed":
    case "checkpoint":
    case "paused":
    case "continued":
    case "notice":
    case "completed":
    case "stopped":
    case "failed":
      return progress;
  }
}

/** @returns the mean loss and accuracy over the epoch's batches so far; null before the first. */
export function meansOf({ batches, lossSum, accuracySum }: Progress): { loss: number; accuracy: number } | null {
  return batches === 0 ? null : { loss: lossSum / batches, accuracy: accuracySum / batches };
}

/** @returns the seconds left to the last epoch's end, evaluations included; null while nothing can be said. */
export function secondsLeft(progress: Progress): number | null {
  const { epoch, epochs, stepsPerEpoch, batches, batchSize, imagesPerSecond, evaluateSeconds } = progress;
  if (!(imagesPerSecond > 0) || epoch > epochs) return null;
  const batchesLeft = stepsPerEpoch - batches + (epochs - epoch) * stepsPerEpoch;
  return (Math.max(0, batchesLeft) * batchSize) / imagesPerSecond + (epochs - epoch + 1) * evaluateSeconds;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
