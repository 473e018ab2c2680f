import type { ErrorReport } from "../core/errors.ts";
import type { Experiment } from "../core/experiment/schema.ts";
import type { TrainerEvent } from "../core/runEvents.ts";

export type {
  BatchEndEvent,
  EpochEndEvent,
  EvaluatedEvent,
  EvaluationReport,
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
  /** Folder of this run, not there yet: the trainer makes it. */
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

/** From the face to the trainer. */
export type TrainerRequest =
  | { readonly type: "hello"; readonly version: number }
  | ({ readonly type: "start" } & StartRequest)
  | { readonly type: "pause" }
  | { readonly type: "continue" }
  | { readonly type: "stop" }
  /** images: [n, 784], 0 to 1. */
  | { readonly type: "predict"; readonly images: Float32Array };

export interface TrainerAnswers {
  hello: { readonly version: number; readonly node: string };
  start: { readonly runId: string };
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
