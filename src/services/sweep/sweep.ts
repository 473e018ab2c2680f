import type { ErrorReport } from "../../core/errors.ts";
import type { SweepProgress } from "../../core/sweep/progress.ts";
import type { PointState } from "./plan.ts";
import type { GivenUp } from "./sweepFailures.ts";

/** A sweep that is being trained: on this computer, or by the workers of a queue. */
export interface Sweep {
  readonly id: string;
  /** Its folder. */
  readonly path: string;
  /** In the sweep's order. */
  readonly points: readonly PointState[];
  readonly progress: SweepProgress;
  /** Why the first of the runs failed, of those that failed meanwhile where any did; null while none did. */
  readonly failure: ErrorReport | null;
  /** Why `train` threw, where so many runs in a row failed that none can be trained; null otherwise. */
  readonly givenUp: GivenUp | null;
  /** How many finished runs belonged to the sweep until the file's values, or what was set besides, left them out. */
  readonly dropped: number;
  /** @param listener is told of each point that has changed. @returns a function that ends the listening. */
  onDidChange(listener: (state: PointState) => void): () => void;
  /** @param listener is told, in a sentence, what a person has to know while it trains. @returns as `onDidChange`. */
  onNotice(listener: (sentence: string) => void): () => void;
  /**
   * Trains what is not trained yet. To be called once.
   *
   * @param signal of a sweep that trains here: stops the runs under way, which are saved, and a later sweep goes on with
   * them. Of one that fills a queue: goes away, while the workers go on; a later sweep finds what they did.
   * @returns whether every point was trained, as far as it can be.
   * @throws ExpectedError why the first runs could not be trained, or `sweep.json` not be written; nothing trains here then.
   */
  train(signal: AbortSignal): Promise<boolean>;
  /** Lets others train the sweep. Settles when they can. */
  close(): Promise<void>;
}
