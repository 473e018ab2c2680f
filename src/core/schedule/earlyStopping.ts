import type { Experiment } from "../experiment/schema.ts";
import { isImprovement, type EpochFigures } from "./monitor.ts";

export type EarlyStoppingSpec = NonNullable<Experiment["training"]["earlyStopping"]>;

/** What early stopping remembers from epoch to epoch. */
export interface EarlyStoppingState {
  readonly best: number | null;
  /** Epoch of the best value, from 1; 0 before the first. */
  readonly bestEpoch: number;
  /** Epochs without improvement. */
  readonly wait: number;
  readonly stop: boolean;
}

export const earlyStoppingStart: EarlyStoppingState = { best: null, bestEpoch: 0, wait: 0, stop: false };

/**
 * One epoch of Keras 3's EarlyStopping.
 *
 * @param epoch from 1; training never stops after the first, as in Keras.
 * @returns the state for the next epoch; the same when the figure is not there.
 */
export function earlyStoppingAfterEpoch(
  spec: EarlyStoppingSpec,
  state: EarlyStoppingState,
  figures: EpochFigures,
  epoch: number,
): EarlyStoppingState {
  const value = figures[spec.monitor];
  if (value === null) return state;
  if (isImprovement(spec.monitor, value, state.best, spec.minDelta)) {
    return { best: value, bestEpoch: epoch, wait: 0, stop: false };
  }
  const wait = state.wait + 1;
  return { ...state, wait, stop: wait >= spec.patience && epoch > 1 };
}
