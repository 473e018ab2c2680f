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

/**
 * Which digits each batch holds. A pass goes once through the training set, in an order of its own; its last batch is
 * smaller where the count is no multiple of the batch size. Each epoch begins a new pass; one with more steps than a
 * pass has batches goes on with further passes.
 */
export class Batches {
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
