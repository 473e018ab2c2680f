import type { EarlyStoppingState } from "./schedule/earlyStopping.ts";
import type { PlateauState } from "./schedule/plateau.ts";
import type { SetName } from "./dataset.ts";

/** Where a training stands, besides weights and optimizer: all that it needs to go on as if nothing had happened. */
export interface TrainingState {
  /** Updates done. */
  readonly step: number;
  /** The epoch under way or, between two epochs, the one completed last; from 1, 0 before the first. */
  readonly epoch: number;
  /** Whether that epoch is over, with its evaluation. */
  readonly epochEnded: boolean;
  /** Whether an evaluation between epochs is to be done before the next batch. */
  readonly lookDue: boolean;
  /** Sums over the digits of the epoch under way. */
  readonly totals: EpochSums;
  /** Milliseconds that the epoch under way took so far: training, evaluating. */
  readonly trainMilliseconds: number;
  readonly evaluateMilliseconds: number;
  readonly plateau: PlateauState;
  readonly earlyStopping: EarlyStoppingState;
  /** Epochs whose weights are kept: the last completed, the best with its accuracy, the one early stopping returns to. */
  readonly last: number | null;
  readonly best: { readonly epoch: number; readonly accuracy: number } | null;
  readonly toRestore: number | null;
  /** Seconds that the run has taken, all its segments together. */
  readonly seconds: number;
}

/** What an epoch's means are made of. */
export interface EpochSums {
  readonly digits: number;
  /** Sum of the losses of the digits. */
  readonly loss: number;
  /** Digits predicted right. */
  readonly correct: number;
}

/** The network at the end of an epoch that a run keeps. */
export interface KeptEpoch {
  /** From 1. */
  readonly epoch: number;
  /** Updates done. */
  readonly step: number;
  /** By name, all of `Network.weights`. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** Probabilities of each evaluated set, [digits, 10]. */
  readonly probabilities: ReadonlyMap<SetName, Float32Array>;
}
