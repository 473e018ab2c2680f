import { advance, noProgress, secondsLeft, type Progress } from "../../core/progress.ts";
import type { TrainerEvent } from "../../core/runEvents.ts";
import { historyOf, type RunHistory } from "../../core/runHistory.ts";
import { bestEpochOf } from "../../core/runLooks.ts";
import type { RunData, RunState, SupersededData } from "../../protocol/dashboard.ts";
import { moreDataOf, runDataOf, supersededOf } from "./runData.ts";

/** What the page lacks: all, or what came since it was told all. */
export type FeedNews =
  | { readonly kind: "all"; readonly data: RunData; readonly superseded: readonly SupersededData[] }
  | { readonly kind: "more"; readonly data: RunData };

/** How far a run has come, as far as its events tell. */
export type FeedProgress = Pick<
  RunState,
  | "epoch"
  | "batch"
  | "step"
  | "imagesPerSecond"
  | "secondsElapsed"
  | "secondsLeft"
  | "bestEpoch"
  | "testEpoch"
  | "fingerprint"
>;

/**
 * Collects what a run tells, for a page that is told a few times a second: of batches only those that are new, unless
 * something happened that makes the past another one.
 */
export class RunFeed {
  readonly #eventsSoFar: () => readonly TrainerEvent[];
  #history: RunHistory;
  #progress: Progress = noProgress;
  /** Updates done. */
  #step: number;
  #untold: TrainerEvent[] = [];
  #mustTellAll = true;

  /** @param eventsSoFar all that the run told, also those that `add` was given. */
  constructor(eventsSoFar: () => readonly TrainerEvent[]) {
    this.#eventsSoFar = eventsSoFar;
    const events = eventsSoFar();
    this.#history = historyOf(events);
    this.#step = stepOf(this.#history);
    for (const event of events) this.#progress = advance(this.#progress, event);
  }

  /** As it was at the last event that was no batch. */
  get history(): RunHistory {
    return this.#history;
  }

  /** Lets the next `take` tell all: for a page that was made anew. */
  tellAll(): void {
    this.#mustTellAll = true;
  }

  add(events: readonly TrainerEvent[]): void {
    let isNew = false;
    for (const event of events) {
      this.#untold.push(event);
      this.#progress = advance(this.#progress, event);
      if (event.type === "batchEnd") {
        this.#step = event.firstStep + event.loss.length;
        continue;
      }
      isNew = true;
      if (event.type === "started" || event.type === "resumed") this.#mustTellAll = true;
    }
    if (!isNew) return;
    this.#history = historyOf(this.#eventsSoFar());
    this.#step = stepOf(this.#history);
    // A look that comes again after a resume replaces the one before it.
    if (this.#history.segments.length > 1) this.#mustTellAll = true;
  }

  /** @returns what was not told yet; null when there is nothing. */
  take(): FeedNews | null {
    const untold = this.#untold;
    this.#untold = [];
    if (this.#mustTellAll) {
      this.#mustTellAll = false;
      const events = this.#eventsSoFar();
      this.#history = historyOf(events);
      return { kind: "all", data: runDataOf(this.#history, events), superseded: supersededOf(this.#history) };
    }
    return untold.length === 0 ? null : { kind: "more", data: moreDataOf(untold) };
  }

  get progress(): FeedProgress {
    return progressOf(this.#history, this.#progress, this.#step);
  }
}

/** The same for a run of which only the history is known. */
export function pastProgress(history: RunHistory): FeedProgress {
  return progressOf(history, noProgress, stepOf(history));
}

function progressOf(history: RunHistory, progress: Progress, step: number): FeedProgress {
  const { epochs, ending, started } = history;
  const perEpoch = started?.stepsPerEpoch ?? null;
  const last = epochs.at(-1)?.epoch ?? 0;
  const done = perEpoch === null ? 0 : step - last * perEpoch;
  const isGoingOn = ending === null && started !== null && last < started.epochs;
  const seconds = epochs.reduce((sum, each) => sum + each.trainSeconds + each.evaluateSeconds, 0);
  const { imagesPerSecond, batchSize } = progress;
  const speed = imagesPerSecond > 0 ? imagesPerSecond : null;
  return {
    epoch: done > 0 || isGoingOn ? last + 1 : last,
    batch: done > 0 || isGoingOn ? Math.max(0, done) : (perEpoch ?? 0),
    step,
    imagesPerSecond: speed ?? pastSpeed(history),
    secondsElapsed:
      ending?.type === "completed"
        ? ending.seconds
        : seconds + (speed === null ? 0 : (Math.max(0, done) * batchSize) / speed),
    secondsLeft: isGoingOn ? secondsLeft(progress) : null,
    bestEpoch: bestEpochOf(history),
    testEpoch: ending?.type === "completed" && ending.test !== null ? ending.bestEpoch : null,
    fingerprint: ending !== null && "fingerprint" in ending ? ending.fingerprint : null,
  };
}

/** Digits a second over all epochs. */
function pastSpeed({ epochs, started }: RunHistory): number | null {
  const seconds = epochs.reduce((sum, { trainSeconds }) => sum + trainSeconds, 0);
  return started === null || seconds === 0 ? null : (epochs.length * started.digits.train) / seconds;
}

function stepOf({ batches, epochs }: RunHistory): number {
  const last = batches.step.at(-1);
  return Math.max(last === undefined ? 0 : last + 1, epochs.at(-1)?.step ?? 0);
}
