import { setTimeout as delay } from "node:timers/promises";
import type { RecordedEvent } from "../files/eventLines.ts";
import type { BatchEndEvent, TrainerEvent } from "../protocol/trainer.ts";

/** Milliseconds from one message to the next: 25 a second. */
const messageInterval = 40;
/** How long the end waits for a face that does not read. */
const closeTimeout = 3000;

export interface ReporterOptions {
  /** Puts events on the disk. */
  readonly write: (events: readonly RecordedEvent[]) => Promise<void>;
  /** Sends events to the face; settles when they were handed over. */
  readonly send: (events: readonly TrainerEvent[]) => Promise<void>;
  /** Told once when the disk takes no more events. */
  readonly onWriteFailure: (error: unknown) => void;
}

/**
 * Gathers events and passes them on, first to the disk, then to the face, at most 25 times a second. Batches of one epoch
 * become one event; nothing is left out. A face that is gone, or slow to read, does not hold up the disk.
 */
export class Reporter {
  readonly #options: ReporterOptions;
  #buffer: RecordedEvent[] = [];
  #outbox: TrainerEvent[] = [];
  #sending: Promise<void> | null = null;
  #pumping: Promise<void> | null = null;
  #nextMessage = 0;
  #writable = true;
  /** Settles after the events taken so far are with the disk. */
  #written: Promise<void> = Promise.resolve();

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  report(event: TrainerEvent): void {
    const last = this.#buffer.at(-1);
    const merged = event.type === "batchEnd" && last?.event.type === "batchEnd" ? joined(last.event, event) : null;
    if (merged === null) this.#buffer.push({ time: Date.now(), event });
    else this.#buffer[this.#buffer.length - 1] = { time: Date.now(), event: merged };
    this.#wake();
  }

  /** Settles when everything reported so far is with the disk. */
  flush(): Promise<void> {
    return this.#write();
  }

  /** Passes an event on to the face alone: it is on the disk already, or never will be. */
  tell(event: TrainerEvent): void {
    this.#outbox.push(event);
    this.#wake();
  }

  /** Settles when everything reported so far is on the disk and with the face, or the face has not read for 3 seconds. */
  async close(): Promise<void> {
    const timeout = new AbortController();
    const late = delay(closeTimeout, undefined, { signal: timeout.signal }).catch(() => undefined);
    await Promise.race([this.#drained(), late]);
    timeout.abort();
    // What the face has not taken by now, it never will.
    this.#outbox = [];
  }

  #wake(): void {
    this.#pumping ??= this.#pump().finally(() => (this.#pumping = null));
  }

  async #drained(): Promise<void> {
    await this.#pumping;
    await this.#sending;
  }

  async #pump(): Promise<void> {
    while (this.#buffer.length > 0 || this.#outbox.length > 0) {
      const wait = this.#nextMessage - performance.now();
      if (wait > 0) await delay(wait);
      await this.#write();
      // A message under way is waited for by the disk's next turn, not by the disk.
      if (this.#sending === null && this.#outbox.length > 0) this.#send();
      this.#nextMessage = performance.now() + messageInterval;
    }
  }

  #write(): Promise<void> {
    const recorded = this.#buffer;
    this.#buffer = [];
    this.#written = this.#written.then(() => this.#writeOut(recorded));
    return this.#written;
  }

  async #writeOut(recorded: readonly RecordedEvent[]): Promise<void> {
    if (this.#writable && recorded.length > 0) {
      try {
        await this.#options.write(recorded);
      } catch (error) {
        this.#writable = false;
        this.#options.onWriteFailure(error);
      }
    }
    for (const { event } of recorded) {
      const last = this.#outbox.at(-1);
      const merged = event.type === "batchEnd" && last?.type === "batchEnd" ? joined(last, event) : null;
      if (merged === null) this.#outbox.push(event);
      else this.#outbox[this.#outbox.length - 1] = merged;
    }
  }

  #send(): void {
    const events = this.#outbox;
    this.#outbox = [];
    // A face that is gone misses what is on the disk anyway.
    this.#sending = this.#options
      .send(events)
      .catch(() => undefined)
      .finally(() => (this.#sending = null));
  }
}

/** @returns both as one event; null when they are of two epochs or do not follow one another. */
function joined(first: BatchEndEvent, second: BatchEndEvent): BatchEndEvent | null {
  if (first.epoch !== second.epoch || first.firstStep + first.loss.length !== second.firstStep) return null;
  return {
    ...second,
    firstStep: first.firstStep,
    loss: concatenated(first.loss, second.loss),
    accuracy: concatenated(first.accuracy, second.accuracy),
    learningRate: concatenated(first.learningRate, second.learningRate),
  };
}

function concatenated(first: Float64Array, second: Float64Array): Float64Array {
  const both = new Float64Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
