import { epochOrder } from "../core/order.ts";
import type { Chunk } from "./engine/engine.ts";

export interface BatchesOptions {
  /** Digits in the training set. */
  readonly count: number;
  readonly batchSize: number;
  /** Null: as many as the training set has. */
  readonly stepsPerEpoch: number | null;
  readonly seed: number;
  readonly shuffle: boolean;
}

/** The digits of a chunk. */
export type ChunkDigits = Pick<Chunk, "batchSizes" | "indices" | "pixels">;

/** Where a training takes its batches from. */
export interface BatchSource {
  readonly stepsPerEpoch: number;
  /**
   * @param from a step; never one before those that were asked for already.
   * @returns the batches of the steps from `from` to `until` - 1, or the first of them; null when the signal aborted before
   * they were there. What is returned holds until the next call.
   */
  take(from: number, until: number, signal: AbortSignal): Promise<ChunkDigits | null>;
  dispose(): Promise<void>;
}

/**
 * Which digits each batch holds. A pass goes once through the training set, in an order of its own; its last batch is
 * smaller where the count is no multiple of the batch size. Each epoch begins a new pass; one with more steps than a
 * pass has batches goes on with further passes.
 */
export class Batches implements BatchSource {
  readonly stepsPerEpoch: number;
  readonly #options: BatchesOptions;
  readonly #batchesPerPass: number;
  readonly #passesPerEpoch: number;
  #pass = -1;
  #order: Int32Array = new Int32Array(0);

  constructor(options: BatchesOptions) {
    this.#options = options;
    this.#batchesPerPass = Math.ceil(options.count / options.batchSize);
    this.stepsPerEpoch = options.stepsPerEpoch ?? this.#batchesPerPass;
    this.#passesPerEpoch = Math.ceil(this.stepsPerEpoch / this.#batchesPerPass);
  }

  /** @returns the batches of the steps from `from` to `until` - 1, counted over the whole training. */
  slice(from: number, until: number): Pick<Chunk, "batchSizes" | "indices"> {
    const parts: Int32Array[] = [];
    for (let step = from; step < until; step++) parts.push(this.#batch(step));
    const batchSizes = Int32Array.from(parts, (part) => part.length);
    const indices = new Int32Array(batchSizes.reduce((sum, size) => sum + size, 0));
    let position = 0;
    for (const part of parts) {
      indices.set(part, position);
      position += part.length;
    }
    return { batchSizes, indices };
  }

  take(from: number, until: number): Promise<ChunkDigits> {
    return Promise.resolve(this.slice(from, until));
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }

  #batch(step: number): Int32Array {
    const { batchSize, count, seed, shuffle } = this.#options;
    const epoch = Math.floor(step / this.stepsPerEpoch);
    const within = step % this.stepsPerEpoch;
    const pass = epoch * this.#passesPerEpoch + Math.floor(within / this.#batchesPerPass);
    if (pass !== this.#pass) {
      this.#order = epochOrder(count, seed, pass, shuffle);
      this.#pass = pass;
    }
    const start = (within % this.#batchesPerPass) * batchSize;
    return this.#order.subarray(start, Math.min(start + batchSize, count));
  }
}
