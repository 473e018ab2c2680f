import type { BatchEndEvent, TrainerEvent } from "../core/runEvents.ts";

/**
 * The events of a run, in order, with the batches of one epoch joined to one event: some thirty of them come each second,
 * for hours. Adding takes no longer however many there are.
 */
export class EventTape {
  readonly #events: TrainerEvent[];
  /** The epoch under way, and where its event stands. */
  #open: { readonly at: number; readonly batches: GrowingBatches } | null = null;

  /** @param earlier events that were before; they stay as they are. */
  constructor(earlier: readonly TrainerEvent[] = []) {
    this.#events = [...earlier];
  }

  /** All so far; what is returned does not change any more. */
  get events(): readonly TrainerEvent[] {
    const events = [...this.#events];
    if (this.#open !== null) events[this.#open.at] = this.#open.batches.event();
    return events;
  }

  add(event: TrainerEvent): void {
    switch (event.type) {
      case "batchEnd":
        if (this.#open?.batches.goesOnWith(event) === true) {
          this.#open.batches.append(event);
          return;
        }
        this.#close();
        this.#open = { at: this.#events.length, batches: new GrowingBatches(event) };
        break;
      case "started":
      case "resumed":
      case "epochEnd":
      case "completed":
      case "stopped":
      case "failed":
        this.#close();
        break;
      // Within an epoch, which goes on after them.
      case "checkpoint":
      case "evaluated":
      case "paused":
      case "continued":
      case "notice":
    }
    this.#events.push(event);
  }

  #close(): void {
    if (this.#open === null) return;
    this.#events[this.#open.at] = this.#open.batches.whole();
    this.#open = null;
  }
}

const curves = ["loss", "accuracy", "learningRate"] as const;

/** Batches that follow one another, with room for more. What was given out is never written to again. */
class GrowingBatches {
  readonly #first: BatchEndEvent;
  #imagesPerSecond: number;
  #length = 0;
  #room: Pick<BatchEndEvent, (typeof curves)[number]>;

  constructor(first: BatchEndEvent) {
    this.#first = first;
    this.#imagesPerSecond = first.imagesPerSecond;
    this.#room = roomFor(256);
    this.append(first);
  }

  goesOnWith({ epoch, firstStep }: BatchEndEvent): boolean {
    return epoch === this.#first.epoch && firstStep === this.#first.firstStep + this.#length;
  }

  append(event: BatchEndEvent): void {
    const length = this.#length + event.loss.length;
    if (length > this.#room.loss.length) {
      const room = roomFor(Math.max(length, 2 * this.#room.loss.length));
      for (const curve of curves) room[curve].set(this.#room[curve].subarray(0, this.#length));
      this.#room = room;
    }
    for (const curve of curves) this.#room[curve].set(event[curve], this.#length);
    this.#length = length;
    this.#imagesPerSecond = event.imagesPerSecond;
  }

  event(): BatchEndEvent {
    return this.#eventOf((values) => values.subarray(0, this.#length));
  }

  /** The same when nothing follows: without the room for more. */
  whole(): BatchEndEvent {
    return this.#eventOf((values) => values.slice(0, this.#length));
  }

  #eventOf(cut: (values: Float64Array) => Float64Array): BatchEndEvent {
    const { type, epoch, firstStep } = this.#first;
    return {
      type,
      epoch,
      firstStep,
      loss: cut(this.#room.loss),
      accuracy: cut(this.#room.accuracy),
      learningRate: cut(this.#room.learningRate),
      imagesPerSecond: this.#imagesPerSecond,
    };
  }
}

function roomFor(batches: number): Pick<BatchEndEvent, (typeof curves)[number]> {
  const loss = new Float64Array(batches);
  return { loss, accuracy: new Float64Array(batches), learningRate: new Float64Array(batches) };
}
