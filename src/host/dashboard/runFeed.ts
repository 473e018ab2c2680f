import type { Experiment } from "../../core/experiment/schema.ts";
import { advance, noProgress, secondsLeft, type Progress } from "../../core/progress.ts";
import type { TrainerEvent } from "../../core/runEvents.ts";
import { historyOf, type RunHistory } from "../../core/runHistory.ts";
import { bestEpochOf, testedEpochOf, type LookedRun } from "../../core/runLooks.ts";
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
 * Collects what a run tells, for a page that is told a few times a second: only what is new, unless something happened
 * that makes the past another one. Adding takes no longer however much there is; a run may have a million batches.
 */
export class RunFeed {
  readonly #eventsSoFar: () => readonly TrainerEvent[];
  readonly #experiment: Experiment | null;
  /** All but the batches: epochs, and what is rare. */
  readonly #milestones: TrainerEvent[] = [];
  /** What they come to; null when one was added since. */
  #history: RunHistory | null = null;
  #progress: Progress = noProgress;
  /** Updates done. */
  #step = 0;
  /** Updates after which the network was last looked at. */
  #lookedAt = 0;
  #untold: TrainerEvent[] = [];
  #mustTellAll = true;

  /** @param eventsSoFar all that the run told, also those that `add` was given. @param experiment of the run. */
  constructor(eventsSoFar: () => readonly TrainerEvent[], experiment: Experiment | null) {
    this.#eventsSoFar = eventsSoFar;
    this.#experiment = experiment;
    for (const event of eventsSoFar()) this.#follow(event);
  }

  /** What the run has come to, without its batches. */
  get history(): RunHistory {
    return (this.#history ??= historyOf(this.#milestones));
  }

  /** Lets the next `take` tell all: for a page that was made anew. */
  tellAll(): void {
    this.#mustTellAll = true;
  }

  add(events: readonly TrainerEvent[]): void {
    for (const event of events) {
      this.#untold.push(event);
      this.#follow(event);
    }
  }

  /** @returns what was not told yet; null when there is nothing. */
  take(): FeedNews | null {
    const untold = this.#untold;
    this.#untold = [];
    if (this.#mustTellAll) {
      this.#mustTellAll = false;
      const events = this.#eventsSoFar();
      const history = historyOf(events);
      return {
        kind: "all",
        data: runDataOf({ history, experiment: this.#experiment }, events),
        superseded: supersededOf(history),
      };
    }
    if (untold.length === 0) return null;
    return { kind: "more", data: moreDataOf(untold, this.progress.testEpoch) };
  }

  get progress(): FeedProgress {
    return progressOf({ history: this.history, experiment: this.#experiment }, this.#progress, this.#step);
  }

  #follow(event: TrainerEvent): void {
    this.#progress = advance(this.#progress, event);
    switch (event.type) {
      case "batchEnd":
        this.#step = event.firstStep + event.loss.length;
        return;
      case "started":
        this.#mustTellAll = true;
        break;
      case "resumed":
        this.#step = event.step;
        this.#mustTellAll = true;
        break;
      case "epochEnd":
      case "evaluated":
        this.#step = event.step;
        // A look that comes again after a resume replaces the one before it.
        if (event.step <= this.#lookedAt) this.#mustTellAll = true;
        this.#lookedAt = event.step;
        break;
      case "checkpoint":
      case "paused":
      case "continued":
      case "notice":
      case "completed":
      case "stopped":
      case "failed":
        break;
    }
    this.#milestones.push(event);
    this.#history = null;
  }
}

/** A run whose whole history is known. */
type WholeRun = LookedRun & { readonly history: RunHistory };

/** The same for a run of which only the history is known. */
export function pastProgress(run: WholeRun): FeedProgress {
  return progressOf(run, noProgress, stepOf(run.history));
}

function progressOf(run: WholeRun, progress: Progress, step: number): FeedProgress {
  const { history } = run;
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
    testEpoch: testedEpochOf(run),
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
