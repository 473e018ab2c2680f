import { pixelsOfDigit } from "../../core/augmentation/picture.ts";
import type { DigitSet } from "../../core/dataset.ts";
import type { AugmentationSpec } from "../../core/experiment/schema.ts";
import type { Batches, BatchSource, ChunkDigits } from "../batches.ts";
import { Ring, type RingPlace } from "./ring.ts";
import { AugmentThreads } from "./threads.ts";
import type { AugmentRun } from "./worker.ts";

export interface AugmentedBatchesOptions {
  readonly batches: Batches;
  readonly train: DigitSet;
  readonly augmentation: AugmentationSpec;
  readonly seed: number;
  /** The first step that will be asked for, and the one after the last. */
  readonly steps: { readonly first: number; readonly end: number };
  /** Most digits of a batch. */
  readonly batchSize: number;
  readonly threads: number;
  /** The built `worker.ts`. */
  readonly workerUrl: URL;
}

/** Digits made ahead. */
const ringDigits = 8192;
/** At least so many batches. */
const ringBatches = 4;
/** A chunk takes at most this share of the ring, so that the threads have room while it is trained. */
const chunkShare = 4;
/** Digits of a thread's job: some milliseconds. */
const jobDigits = 256;

/** A batch that lies in the ring. */
interface Entry extends RingPlace {
  readonly step: number;
  readonly indices: Int32Array;
  /** Digits that are not made yet. */
  left: number;
}

/** Batches whose pixels threads have made ahead, in a ring of shared memory. */
export class AugmentedBatches implements BatchSource {
  readonly stepsPerEpoch: number;
  readonly #options: AugmentedBatchesOptions;
  readonly #ring: Ring;
  readonly #threads: AugmentThreads;
  /** The oldest first. */
  #entries: Entry[] = [];
  #nextStep: number;
  /** What is made by jobs that are not done. */
  readonly #jobs = new Map<number, readonly { readonly entry: Entry; readonly count: number }[]>();
  #lastJob = 0;
  #failure: Error | null = null;
  #wake: () => void = () => undefined;

  constructor(options: AugmentedBatchesOptions) {
    const { batches, train, augmentation, seed, batchSize, steps, threads, workerUrl } = options;
    this.#options = options;
    this.stepsPerEpoch = batches.stepsPerEpoch;
    this.#nextStep = steps.first;
    this.#ring = new Ring(Math.max(ringDigits, ringBatches * Math.min(batchSize, train.count)));
    const start = { memory: this.#ring.memory, augmentation, seed };
    this.#threads = new AugmentThreads(
      threads,
      workerUrl,
      start,
      (id) => this.#done(id),
      (error) => {
        this.#failure ??= error;
        this.#wake();
      },
    );
    this.#fill();
  }

  /** @throws ExpectedError `trainer-failed` when a thread died. */
  async take(from: number, until: number, signal: AbortSignal): Promise<ChunkDigits | null> {
    while (this.#entries.length > 0 && this.#entries[0].step < from) {
      this.#entries.shift();
      this.#ring.release();
    }
    this.#fill();
    const entries = this.#chunk(until);
    if (entries[0]?.step !== from) throw new Error(`Step ${String(from)} is not the next one.`);
    const wake = (): void => this.#wake();
    signal.addEventListener("abort", wake);
    try {
      while (this.#failure === null && entries.some(({ left }) => left > 0)) {
        if (signal.aborted) return null;
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      signal.removeEventListener("abort", wake);
    }
    if (this.#failure !== null) throw this.#failure;
    const batchSizes = Int32Array.from(entries, ({ size }) => size);
    const count = batchSizes.reduce((sum, size) => sum + size, 0);
    const indices = new Int32Array(count);
    const { start } = entries[0];
    for (const entry of entries) indices.set(entry.indices, entry.start - start);
    const pixels = this.#ring.pixels.subarray(start * pixelsOfDigit, (start + count) * pixelsOfDigit);
    return { batchSizes, indices, pixels };
  }

  async dispose(): Promise<void> {
    await this.#threads.dispose();
  }

  /** @returns the oldest batches up to step `until` - 1 that lie one behind the other. */
  #chunk(until: number): Entry[] {
    const most = this.#ring.capacity / chunkShare;
    const entries: Entry[] = [];
    let count = 0;
    for (const entry of this.#entries) {
      const last = entries.at(-1);
      if (entry.step >= until) break;
      if (last !== undefined && (entry.start !== last.start + last.size || count + entry.size > most)) break;
      entries.push(entry);
      count += entry.size;
    }
    return entries;
  }

  /** Gives the threads as many batches as there is room for. */
  #fill(): void {
    const added: Entry[] = [];
    while (this.#nextStep < this.#options.steps.end) {
      const { indices } = this.#options.batches.slice(this.#nextStep, this.#nextStep + 1);
      const place = this.#ring.take(indices.length);
      if (place === null) break;
      const entry = { ...place, step: this.#nextStep, indices, left: place.size };
      this.#copyDigits(entry);
      added.push(entry);
      this.#nextStep++;
    }
    this.#entries.push(...added);
    this.#post(added);
  }

  #copyDigits({ start, indices }: Entry): void {
    const { pixels } = this.#options.train;
    indices.forEach((index, i) => {
      const digit = pixels.subarray(index * pixelsOfDigit, (index + 1) * pixelsOfDigit);
      this.#ring.digits.set(digit, (start + i) * pixelsOfDigit);
    });
  }

  /** Cuts batches into jobs of about the same size: a part of a large one, several small ones. */
  #post(entries: readonly Entry[]): void {
    let parts: { entry: Entry; count: number }[] = [];
    let runs: AugmentRun[] = [];
    let [start, end] = [0, 0];
    const post = (): void => {
      if (runs.length === 0) return;
      const id = ++this.#lastJob;
      this.#jobs.set(id, parts);
      this.#threads.post({ id, start, runs });
      [parts, runs] = [[], []];
    };
    for (const entry of entries) {
      for (let position = 0; position < entry.size;) {
        const at = entry.start + position;
        if (at !== end) post();
        if (runs.length === 0) start = end = at;
        const count = Math.min(entry.size - position, jobDigits - (end - start));
        parts.push({ entry, count });
        runs.push({ step: entry.step, position, count });
        position += count;
        end = at + count;
        if (end - start === jobDigits) post();
      }
    }
    post();
  }

  #done(id: number): void {
    for (const { entry, count } of this.#jobs.get(id) ?? []) entry.left -= count;
    this.#jobs.delete(id);
    this.#wake();
  }
}
