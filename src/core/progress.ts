import type { EvaluationReport, ResumedEvent, TrainerEvent } from "./runEvents.ts";

/** What is known of the epoch under way; plain values, drawn elsewhere. */
export interface Progress {
  /** 1 for the first; 0 before anything is known. */
  readonly epoch: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly batchSize: number;
  /** Where the run goes on; null for one that has just begun. */
  readonly resumed: ResumedEvent | null;
  /** Batches of this epoch that were done before the run went on. */
  readonly skipped: number;
  /** Batches of this epoch that were done since. */
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
  resumed: null,
  skipped: 0,
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
      const { resumed } = progress;
      const done = resumed === null ? 0 : resumed.step;
      const epoch = Math.floor(done / stepsPerEpoch) + 1;
      const skipped = done - (epoch - 1) * stepsPerEpoch;
      return { ...noProgress, resumed, skipped, epoch, epochs, stepsPerEpoch, batchSize };
    }
    case "batchEnd": {
      const isNew = event.epoch !== progress.epoch;
      return {
        ...progress,
        epoch: event.epoch,
        skipped: isNew ? 0 : progress.skipped,
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
        skipped: 0,
        batches: 0,
        lossSum: 0,
        accuracySum: 0,
        evaluateSeconds: event.evaluateSeconds,
        evaluated: null,
      };
    case "resumed":
      return { ...progress, resumed: event };
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

/** @returns the share of the epoch that is done, 0 to 1. */
export function shareOf({ skipped, batches, stepsPerEpoch }: Progress): number {
  return stepsPerEpoch === 0 ? 0 : (skipped + batches) / stepsPerEpoch;
}

/** @returns the mean loss and accuracy over the epoch's batches so far; null before the first. */
export function meansOf({ batches, lossSum, accuracySum }: Progress): { loss: number; accuracy: number } | null {
  return batches === 0 ? null : { loss: lossSum / batches, accuracy: accuracySum / batches };
}

/** @returns the seconds left to the last epoch's end, evaluations included; null while nothing can be said. */
export function secondsLeft(progress: Progress): number | null {
  const { epoch, epochs, stepsPerEpoch, skipped, batches, batchSize, imagesPerSecond, evaluateSeconds } = progress;
  if (!(imagesPerSecond > 0) || epoch > epochs) return null;
  const batchesLeft = stepsPerEpoch - skipped - batches + (epochs - epoch) * stepsPerEpoch;
  return (Math.max(0, batchesLeft) * batchSize) / imagesPerSecond + (epochs - epoch + 1) * evaluateSeconds;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
