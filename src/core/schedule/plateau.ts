import type { Experiment } from "../experiment/schema.ts";
import { isImprovement, type EpochFigures } from "./monitor.ts";

export type PlateauSpec = NonNullable<Experiment["training"]["reduceOnPlateau"]>;

/** What reducing on a plateau remembers from epoch to epoch. */
export interface PlateauState {
  readonly best: number | null;
  /** Epochs without improvement. */
  readonly wait: number;
  /** Epochs that are not counted yet. */
  readonly cooldown: number;
  /** What the schedule's learning rate is multiplied by. */
  readonly scale: number;
}

export const plateauStart: PlateauState = { best: null, wait: 0, cooldown: 0, scale: 1 };

/**
 * One epoch of Keras 3's ReduceLROnPlateau.
 *
 * @param scheduled the learning rate at this epoch's end, before the plateau's scale.
 * @returns the state for the next epoch; the same when the figure is not there.
 */
export function plateauAfterEpoch(
  spec: PlateauSpec,
  state: PlateauState,
  figures: EpochFigures,
  scheduled: number,
): PlateauState {
  const value = figures[spec.monitor];
  if (value === null) return state;
  const cooldown = state.cooldown > 0 ? state.cooldown - 1 : 0;
  const waited = state.cooldown > 0 ? 0 : state.wait;
  if (isImprovement(spec.monitor, value, state.best, spec.minDelta)) {
    return { ...state, best: value, wait: 0, cooldown };
  }
  if (cooldown > 0) return { ...state, wait: waited, cooldown };
  const wait = waited + 1;
  const reducible = scaledLearningRate(spec, state, scheduled) > spec.minLearningRate;
  if (wait < spec.patience || !reducible) return { ...state, wait, cooldown };
  return { ...state, wait: 0, cooldown: spec.cooldown, scale: state.scale * spec.factor };
}

/** @returns the learning rate to use: the schedule's, reduced, never below the spec's minimum unless the schedule is. */
export function scaledLearningRate(spec: PlateauSpec | null, state: PlateauState, scheduled: number): number {
  if (spec === null || state.scale === 1) return scheduled;
  return Math.min(scheduled, Math.max(scheduled * state.scale, spec.minLearningRate));
}
