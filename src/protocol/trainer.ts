import type { ErrorReport } from "../core/errors.ts";
import type { SetName } from "../core/dataset.ts";
import type { DataSpec, Experiment } from "../core/experiment/schema.ts";
import type { EvaluationReport, TrainerEvent } from "../core/runEvents.ts";

export type {
  BatchEndEvent,
  CheckpointEvent,
  EpochEndEvent,
  EvaluatedEvent,
  EvaluationReport,
  ResumedEvent,
  RunResult,
  StartedEvent,
  StoppedEvent,
  TrainerEvent,
} from "../core/runEvents.ts";

/**
 * What crosses between a face (command line, extension) and the trainer process it forked, by Node's IPC with
 * `serialization: "advanced"`. A request carries an id and is answered once; an event is not answered.
 */
export const trainerProtocolVersion = 1;

/** Where the trainer finds what it does not carry itself; paths are absolute. */
export interface TrainerPaths {
  /** The embedded MNIST (`dist/mnist.bin.gz` or the like). */
  readonly mnist: string;
  /** Folder against which paths in the experiment file are resolved. */
  readonly experimentFolder: string;
  /** The experiment file itself, where there is one: the run remembers where it came from. */
  readonly experimentFile?: string;
  /** Folder of this run: not there yet when a run starts, the trainer makes it. */
  readonly run: string;
}

export interface StartRequest {
  readonly runId: string;
  /** Parsed and resolved: every default written out. */
  readonly experiment: Experiment;
  readonly paths: TrainerPaths;
  /** Threads of the `wasm` engine; null: all cores. */
  readonly threads: number | null;
}

/** Goes on with a run that ended before its time; the experiment is the one in its folder. */
export interface ResumeRequest {
  readonly paths: Omit<TrainerPaths, "experimentFile">;
  readonly threads: number | null;
  /** File in `checkpoint/` to go on from; null: the newest; "start": none, the run begins anew. */
  readonly checkpoint: string | null;
}

/** Which weights of a run: of its best epoch, or those it ended with. */
export type WeightsChoice = "best" | "final";

/** Loads a run's network to ask it things, without training. */
export interface OpenRequest {
  readonly paths: Omit<TrainerPaths, "experimentFile">;
  readonly threads: number | null;
  readonly weights: WeightsChoice;
  /** Digits to evaluate on instead of the experiment's own. */
  readonly data: DataSpec | null;
}

/** What was opened. */
export interface OpenedModel {
  readonly device: string;
  /** Epoch of the weights, and updates done. */
  readonly epoch: number;
  readonly step: number;
  /** SHA-256 of the weights, in hexadecimal. */
  readonly fingerprint: string;
  readonly digits: { readonly train: number; readonly validation: number; readonly test: number };
}

/** From the face to the trainer. */
export type TrainerRequest =
  | { readonly type: "hello"; readonly version: number }
  | ({ readonly type: "start" } & StartRequest)
  | ({ readonly type: "resume" } & ResumeRequest)
  | ({ readonly type: "open" } & OpenRequest)
  /** Of an opened model. */
  | { readonly type: "evaluate"; readonly set: SetName }
  | { readonly type: "pause" }
  | { readonly type: "continue" }
  | { readonly type: "stop" }
  /** images: [n, 784], 0 to 1. */
  | { readonly type: "predict"; readonly images: Float32Array };

export interface TrainerAnswers {
  hello: { readonly version: number; readonly node: string };
  start: { readonly runId: string };
  resume: { readonly runId: string };
  open: OpenedModel;
  /** With the probabilities of each digit, [digits, 10]. */
  evaluate: { readonly report: EvaluationReport; readonly probabilities: Float32Array };
  pause: null;
  continue: null;
  stop: null;
  /** [n, 10] */
  predict: { readonly probabilities: Float32Array };
}

/** What travels. */
export type ToTrainer = { readonly id: number; readonly request: TrainerRequest };
export type FromTrainer =
  | { readonly id: number; readonly answer: TrainerAnswers[keyof TrainerAnswers] }
  | { readonly id: number; readonly error: ErrorReport }
  /** Everything since the last message of this kind, in order; at most 30 such messages a second. */
  | { readonly events: readonly TrainerEvent[] };
