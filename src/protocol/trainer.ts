import type { ErrorReport } from "../core/errors.ts";
import type { SetName } from "../core/dataset.ts";
import type { Experiment } from "../core/experiment/schema.ts";
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

/** Which engine an experiment that says `auto` gets, found out before its trainer starts. */
export interface EngineChoice {
  readonly engine: "tensorflow" | "webgpu" | "wasm";
  /** In words that follow the engine's name. */
  readonly reason: string;
  /** The engine that would have been taken, had it worked. */
  readonly insteadOf?: string;
}

/** A point of a training at which another one of the same experiment was stopped. */
export interface StopPoint {
  /** Updates done. */
  readonly step: number;
  /** Whether the looks at the sets that follow this update come before the end; nothing is said where none follow. */
  readonly looked: boolean;
}

export interface StartRequest {
  readonly runId: string;
  /** Parsed and resolved: every default written out. */
  readonly experiment: Experiment;
  readonly paths: TrainerPaths;
  /** Threads of the `wasm` engine; null: all cores. */
  readonly threads: number | null;
  /** Only for an experiment that says `auto`; null or left out: `wasm`. */
  readonly choice?: EngineChoice | null;
  /** Where the training ends as if it was stopped there, if it comes so far; left out: it goes on to its own end. */
  readonly stopAt?: StopPoint;
}

/** Goes on with a run that ended before its time; the experiment is the one in its folder. */
export interface ResumeRequest {
  readonly paths: Omit<TrainerPaths, "experimentFile">;
  readonly threads: number | null;
  /** As of a run that starts; the engine that the run began with is kept where it works. */
  readonly choice?: EngineChoice | null;
  /** Goes on with this engine, whichever the run began with and its experiment names. */
  readonly engine?: Exclude<Experiment["engine"], "auto">;
  /** File in `checkpoint/` to go on from; null: the newest; "start": none, the run begins anew. */
  readonly checkpoint: string | null;
}

/** Which weights of a run: of its best epoch, or those it ended with. */
export type WeightsChoice = "best" | "final";

/** Where the digits come from that an opened network is evaluated on; paths are absolute. */
export type OpenedDigits =
  /** As the run's experiment says. */
  | { readonly source: "experiment" }
  /** None: it is only asked about pictures. */
  | { readonly source: "none" }
  /** The embedded MNIST, split as the run's experiment splits its data. */
  | { readonly source: "mnist" }
  /** Other digits; all of them are its test set. */
  | { readonly source: "idx"; readonly images: string; readonly labels: string }
  | { readonly source: "kaggleCsv"; readonly file: string };

/** Loads a run's network to ask it things, without training. Nothing is written, whoever holds the run. */
export interface OpenRequest {
  /** `experimentFolder` is for runs that do not remember their experiment file. */
  readonly paths: Omit<TrainerPaths, "experimentFile">;
  readonly threads: number | null;
  readonly weights: WeightsChoice;
  /** File in `checkpoint/`, with or without its ending, whose weights are taken instead. */
  readonly checkpoint?: string;
  readonly digits: OpenedDigits;
}

/** What was opened. */
export interface OpenedModel {
  readonly device: string;
  /** Version of the engine's arithmetic. */
  readonly numerics: number;
  /** Where the weights lie in the run's folder: "best", "model", "checkpoint/last.safetensors". */
  readonly source: string;
  /** Whether they are those of the best epoch; a run that evaluated nothing has none, and gives its final weights. */
  readonly weights: WeightsChoice | "checkpoint";
  /** Epoch that they come from, from 1, and updates done before; null where that is not written down. */
  readonly epoch: number | null;
  readonly step: number | null;
  /** SHA-256 of the weights, in hexadecimal. */
  readonly fingerprint: string;
  /** Number of digits in each set. */
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
