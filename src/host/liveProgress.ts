import type { TrainerEvent } from "../core/runEvents.ts";

/** How far a run is, in the few figures that fit a status bar. */
export interface LiveProgress {
  /** The epoch under way, from 1; 0 before the first batch. */
  readonly epoch: number;
  /** Accuracy 0 to 1 of the last batch, and at the last look at a set; null before there was one. */
  readonly trained: number | null;
  readonly evaluated: number | null;
}

export const noProgress: LiveProgress = { epoch: 0, trained: null, evaluated: null };

/** @returns where a run is after these events, the newest last. */
export function progressAfter(before: LiveProgress, events: readonly TrainerEvent[]): LiveProgress {
  let { epoch, trained, evaluated } = before;
  for (const event of events) {
    switch (event.type) {
      case "resumed":
        epoch = event.epoch;
        break;
      case "batchEnd":
        epoch = event.epoch;
        trained = event.accuracy.at(-1) ?? trained;
        break;
      case "evaluated":
      case "epochEnd":
        epoch = event.epoch;
        evaluated = event.evaluations.at(0)?.accuracy ?? evaluated;
        break;
      case "started":
      case "checkpoint":
      case "paused":
      case "continued":
      case "notice":
      case "completed":
      case "stopped":
      case "failed":
    }
  }
  return { epoch, trained, evaluated };
}
