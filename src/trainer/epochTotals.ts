import type { EpochSums } from "../core/trainingState.ts";
import type { BatchMetrics, Chunk } from "./engine/engine.ts";

/** An epoch's figures as Keras reports them: means over its digits of what was measured batch by batch. */
export class EpochTotals {
  #digits: number;
  #loss: number;
  #correct: number;

  /** @param from what came before, where the epoch goes on from a checkpoint. */
  constructor(from: EpochSums = { digits: 0, loss: 0, correct: 0 }) {
    this.#digits = from.digits;
    this.#loss = from.loss;
    this.#correct = from.correct;
  }

  add({ batchSizes }: Pick<Chunk, "batchSizes">, metrics: BatchMetrics): void {
    for (let i = 0; i < metrics.batches; i++) {
      const size = batchSizes[i];
      this.#digits += size;
      this.#loss += metrics.loss[i] * size;
      this.#correct += metrics.correct[i];
    }
  }

  get sums(): EpochSums {
    return { digits: this.#digits, loss: this.#loss, correct: this.#correct };
  }

  get loss(): number {
    return this.#loss / this.#digits;
  }

  /** 0 to 1. */
  get accuracy(): number {
    return this.#correct / this.#digits;
  }
}
