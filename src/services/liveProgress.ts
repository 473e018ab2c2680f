import type { EpochEndEvent, TrainerEvent } from "../core/runEvents.ts";
import type { RunEntry } from "./runEntry.ts";

/** How far a run of this process has come, from what it told. */
export interface LiveProgress {
  /** The epoch under way, from 1; 0 before the first. */
  readonly epoch: number;
  /** Epochs that are completed. */
  readonly done: number;
  /** Epochs and updates asked for; null until the engine is ready. */
  readonly epochs: number | null;
  readonly steps: number | null;
  /** Updates done. */
  readonly step: number;
  readonly device: string | null;
  readonly engine: string | null;
  readonly parameters: number | null;
  /** Each epoch that was the best until then, in order, and the updates done at its end. */
  readonly bests: readonly { readonly step: number; readonly best: NonNullable<RunEntry["best"]> }[];
}

export const nothingDone: LiveProgress = {
  epoch: 0,
  done: 0,
  epochs: null,
  steps: null,
  step: 0,
  device: null,
  engine: null,
  parameters: null,
  bests: [],
};

/** @returns the progress after more events. */
export function progressAfter(before: LiveProgress, events: readonly TrainerEvent[]): LiveProgress {
  return events.reduce(progressAfterOne, before);
}

function progressAfterOne(before: LiveProgress, event: TrainerEvent): LiveProgress {
  switch (event.type) {
    case "started": {
      const { epochs, stepsPerEpoch, device, engine, parameters } = event;
      return { ...before, epochs, steps: epochs * stepsPerEpoch, device, engine, parameters };
    }
    case "resumed": {
      const { epoch, step } = event;
      const done = Math.max(0, epoch - 1);
      return { ...before, epoch, done, step, bests: before.bests.filter((each) => each.step <= step) };
    }
    case "batchEnd":
      return { ...before, epoch: event.epoch, step: event.firstStep + event.loss.length };
    case "epochEnd": {
      const best = event.best ? bestOf(event) : null;
      const bests = best === null ? before.bests : [...before.bests, { step: event.step, best }];
      return { ...before, epoch: event.epoch, done: event.epoch, step: event.step, bests };
    }
    case "evaluated":
    case "checkpoint":
    case "paused":
    case "continued":
    case "notice":
    case "completed":
    case "stopped":
    case "failed":
      return before;
  }
}

/** The best epoch is chosen on the validation digits, where there are any. */
function bestOf({ epoch, evaluations }: EpochEndEvent): RunEntry["best"] {
  const look = evaluations.find(({ set }) => set === "validation") ?? evaluations.at(0);
  return look === undefined ? null : { epoch, accuracy: look.accuracy, set: look.set };
}
