import type { SetName } from "./dataset.ts";
import type { ErrorReport } from "./errors.ts";

// What happens in a run, as it streams from the trainer and as it lies in the run's folder.

/** What a run was given besides its experiment file and the embedded MNIST. */
export interface RunInputs {
  /** Of the digits that the experiment names, as in a checkpoint; null for the embedded ones. */
  readonly dataSha256: string | null;
  /** Fingerprint of the weights that it starts from; null where it draws them. */
  readonly weightsFingerprint: string | null;
}

export interface StartedEvent {
  readonly type: "started";
  readonly runId: string;
  readonly engine: "tensorflow" | "webgpu" | "wasm";
  /** "WebAssembly SIMD, 2 threads" */
  readonly device: string;
  /** Why this engine was taken, where it was not asked for by name. */
  readonly reason: string | null;
  /** The engine that would have been taken, had it worked; left out where there is none. */
  readonly insteadOf?: string;
  readonly threads: number;
  readonly numerics: number;
  /** Keras's summary. */
  readonly summary: string;
  readonly parameters: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly batchSize: number;
  readonly digits: { readonly train: number; readonly validation: number; readonly test: number };
  /** Left out where the experiment names no other file, and where they are not known. */
  readonly inputs?: RunInputs;
}

/** Batches since the last event of this kind, all of them: nothing is left out however fast they come. */
export interface BatchEndEvent {
  readonly type: "batchEnd";
  /** 1 for the first epoch. */
  readonly epoch: number;
  /** Updates done before the first of these batches. */
  readonly firstStep: number;
  readonly loss: Float64Array;
  /** Share predicted right, 0 to 1. */
  readonly accuracy: Float64Array;
  readonly learningRate: Float64Array;
  /** Digits trained on each second, over the last seconds. */
  readonly imagesPerSecond: number;
}

/** One look at a set. */
export interface EvaluationReport {
  readonly set: SetName;
  /** Digits evaluated. */
  readonly count: number;
  readonly loss: number;
  readonly accuracy: number;
  /** 100 counts, row by true label, column by predicted label. */
  readonly confusion: Int32Array;
  /** Predicted label of each digit. */
  readonly labels: Uint8Array;
}

/** An evaluation between epochs (`evaluate.every`). */
export interface EvaluatedEvent {
  readonly type: "evaluated";
  readonly epoch: number;
  readonly step: number;
  readonly evaluations: readonly Omit<EvaluationReport, "labels">[];
}

export interface EpochEndEvent {
  readonly type: "epochEnd";
  readonly epoch: number;
  /** Updates done. */
  readonly step: number;
  /** Means over the epoch's batches, as Keras reports them. */
  readonly loss: number;
  readonly accuracy: number;
  readonly learningRate: number;
  /** Validation, test, or both; empty where there is no set to look at. */
  readonly evaluations: readonly EvaluationReport[];
  /** Whether this is the best epoch so far. */
  readonly best: boolean;
  /** Seconds this epoch took: training, evaluating. */
  readonly trainSeconds: number;
  readonly evaluateSeconds: number;
}

export interface RunResult {
  /** Best epoch (0 when none was evaluated) and its figures. */
  readonly bestEpoch: number;
  readonly bestAccuracy: number | null;
  /** The set that the best epoch was chosen on. */
  readonly chosenOn: SetName | null;
  /** The test set with the best weights. */
  readonly test: EvaluationReport | null;
  /** SHA-256 of the final weights, in hexadecimal. */
  readonly fingerprint: string;
  readonly epochs: number;
  readonly steps: number;
  readonly seconds: number;
}

/** The run ended early, after the batch under way: by `stop`, or because the process that wanted it went away. */
export interface StoppedEvent {
  readonly type: "stopped";
  readonly reason: "stop" | "interrupted";
  readonly epoch: number;
  /** Updates done. */
  readonly step: number;
  /** SHA-256 of the final weights, in hexadecimal; null when the run ended before there were any. */
  readonly fingerprint: string | null;
}

/**
 * Begins another segment of the run: it goes on from a checkpoint. Whatever the segment that it goes on from did after
 * `step` updates is superseded, see `historyOf`. A `started` event follows.
 */
export interface ResumedEvent {
  readonly type: "resumed";
  /** The epoch that goes on, from 1; 0 when the run begins anew. */
  readonly epoch: number;
  /** Updates done at the checkpoint; 0 when the run begins anew. */
  readonly step: number;
  /** The checkpoint's file in `checkpoint/`; null when the run begins anew. */
  readonly checkpoint: string | null;
}

/** A checkpoint is on the disk, whole. */
export interface CheckpointEvent {
  readonly type: "checkpoint";
  readonly epoch: number;
  /** Updates done. */
  readonly step: number;
  /** Its files in `checkpoint/`. */
  readonly files: readonly string[];
}

export type TrainerEvent =
  | StartedEvent
  | ResumedEvent
  | CheckpointEvent
  | BatchEndEvent
  | EvaluatedEvent
  | EpochEndEvent
  | { readonly type: "paused"; readonly step: number }
  | { readonly type: "continued"; readonly step: number }
  | { readonly type: "notice"; readonly message: string }
  | ({ readonly type: "completed"; readonly reason: "epochs" | "earlyStopping" } & RunResult)
  | StoppedEvent
  | { readonly type: "failed"; readonly error: ErrorReport };
