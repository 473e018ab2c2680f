import type { Dataset, SetName } from "../../core/dataset.ts";
import type { Experiment } from "../../core/experiment/schema.ts";
import type { Network } from "../../core/network/network.ts";
import type { CheckResult, GoldenCase } from "./golden.ts";

/** One kind of computing. A start that fails throws an ExpectedError with the reason and the next step. */
export interface Engine {
  readonly name: "tensorflow" | "webgpu" | "wasm";
  /** Begins with what needs no digits, while they are read. What goes wrong, `prepare` tells. */
  warm?(experiment: Experiment, network: Network): void;
  /** Puts the data on the device once and compiles the network; weights are the seed's until `restore`. */
  prepare(experiment: Experiment, network: Network, data: Dataset, signal: AbortSignal): Promise<Learner>;
  /** One layer, loss, optimizer or trajectory against its golden values. */
  check(golden: GoldenCase): Promise<CheckResult>;
}

/** What a person reads about where a run computes. */
export interface Device {
  readonly engine: Engine["name"];
  /** "WebAssembly SIMD, 2 threads" */
  readonly description: string;
  readonly threads: number;
  /** Changes whenever the same file and seed give other bits than before; part of a run's fingerprint story. */
  readonly numerics: number;
}

/** Some batches of training, one after another: as a rule about 50 ms of them. */
export interface Chunk {
  /** Number of updates done before the first batch of this chunk; seeds dropout, counts for Adam. */
  readonly firstStep: number;
  /** Number of digits of each batch. */
  readonly batchSizes: Int32Array;
  /** Learning rate of each batch. */
  readonly learningRates: Float64Array;
  /** Indices into the training set, all batches one after another. */
  readonly indices: Int32Array;
  /** Instead of the training set's own pixels: [digits, 784], 0 to 1, made by augmentation (labels still come by index). */
  readonly pixels?: Float32Array;
}

/** What was measured of each batch before its update; shorter than the chunk when it was stopped. */
export interface BatchMetrics {
  /** Number of batches done. */
  readonly batches: number;
  /** Mean loss of each batch, penalties of regularizers included, as Keras reports it. */
  readonly loss: Float64Array;
  /** Number of digits predicted right in each batch. */
  readonly correct: Int32Array;
}

export interface Evaluation {
  /** Mean loss over the digits, from the logits where the network ends in softmax; penalties included. */
  readonly loss: number;
  readonly correct: number;
  /** Predicted label of each digit, in the order asked. */
  readonly labels: Uint8Array;
  /** [digits, 10], when asked for. */
  readonly probabilities?: Float32Array;
}

/** Everything that an exact resume needs from an engine, in Keras's layouts and independent of the engine. */
export interface LearnerState {
  /** Number of updates done. */
  readonly step: number;
  /** `conv2d/kernel` → values; all of `Network.weights`, in that order. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** `conv2d/kernel/momentum` → values in the layout of the weight. */
  readonly optimizer: ReadonlyMap<string, Float32Array>;
}

/** One network on one device. Its methods are called one at a time. */
export interface Learner {
  readonly device: Device;
  /**
   * Trains the chunk's batches in order. When `signal` aborts, the batch under way is finished and the rest is left;
   * that is no error.
   */
  train(chunk: Chunk, signal?: AbortSignal): Promise<BatchMetrics>;
  /** @param indices digits of the set, all when left out. @param probabilities also return them. */
  evaluate(set: SetName, indices?: Int32Array, probabilities?: boolean): Promise<Evaluation>;
  /** @param images [n, 784], 0 to 1, before normalization. @returns probabilities [n, 10]. */
  predict(images: Float32Array): Promise<Float32Array>;
  state(): Promise<LearnerState>;
  /** Puts a state in place; weights alone (no optimizer slots) start the optimizer afresh. */
  restore(state: LearnerState): Promise<void>;
  dispose(): Promise<void>;
}
