import { parentPort, workerData } from "node:worker_threads";
import { Augmenter } from "../../core/augmentation/augmenter.ts";
import { pixelsOfDigit } from "../../core/augmentation/picture.ts";
import type { AugmentationSpec } from "../../core/experiment/schema.ts";
import type { RingMemory } from "./ring.ts";

/** The entry of a thread that augments digits. */

export interface AugmentStart {
  readonly memory: RingMemory;
  readonly augmentation: AugmentationSpec;
  readonly seed: number;
}

/** Some digits of one batch. */
export interface AugmentRun {
  /** Number of updates done before the batch. */
  readonly step: number;
  /** Position in the batch of its first digit. */
  readonly position: number;
  /** Number of digits. */
  readonly count: number;
}

/** Digits that lie in the ring one after another. */
export interface AugmentJob {
  readonly id: number;
  /** Place of the first digit. */
  readonly start: number;
  readonly runs: readonly AugmentRun[];
}

const { memory, augmentation, seed } = workerData as AugmentStart;
const digits = new Uint8Array(memory.digits);
const pixels = new Float32Array(memory.pixels);
const augmenter = new Augmenter(augmentation, seed);
const port = parentPort!;

port.on("message", ({ id, start, runs }: AugmentJob) => {
  let at = start * pixelsOfDigit;
  for (const { step, position, count } of runs) {
    for (let i = 0; i < count; i++) {
      augmenter.augment(digits.subarray(at, at + pixelsOfDigit), step, position + i, pixels, at);
      at += pixelsOfDigit;
    }
  }
  port.postMessage(id);
});
