import { pixelsOfDigit } from "../../core/augmentation/picture.ts";

/** What the threads and the trainer share: the digits as they are, and as they become. */
export interface RingMemory {
  /** [digits, 784] bytes. */
  readonly digits: SharedArrayBuffer;
  /** [digits, 784] float32, 0 to 1. */
  readonly pixels: SharedArrayBuffer;
}

/** A batch's place in the ring. */
export interface RingPlace {
  /** Its first digit. */
  readonly start: number;
  /** Number of digits. */
  readonly size: number;
}

/**
 * Room for the digits of batches that follow one another. A batch lies in one piece, behind the one before where there is
 * room, else at the beginning; the oldest are let go first.
 */
export class Ring {
  readonly capacity: number;
  readonly memory: RingMemory;
  readonly digits: Uint8Array;
  readonly pixels: Float32Array;
  readonly #places: RingPlace[] = [];

  /** @param capacity in digits. */
  constructor(capacity: number) {
    this.capacity = capacity;
    this.memory = {
      digits: new SharedArrayBuffer(capacity * pixelsOfDigit),
      pixels: new SharedArrayBuffer(capacity * pixelsOfDigit * 4),
    };
    this.digits = new Uint8Array(this.memory.digits);
    this.pixels = new Float32Array(this.memory.pixels);
  }

  /** @returns where the next batch lies; null while there is no room for it. */
  take(size: number): RingPlace | null {
    const start = this.#startFor(size);
    if (start === null) return null;
    const place = { start, size };
    this.#places.push(place);
    return place;
  }

  /** Lets the oldest batch go. */
  release(): void {
    this.#places.shift();
  }

  #startFor(size: number): number | null {
    const newest = this.#places.at(-1);
    if (newest === undefined) return size <= this.capacity ? 0 : null;
    const [oldest] = this.#places;
    const end = newest.start + newest.size;
    if (newest.start < oldest.start) return end + size <= oldest.start ? end : null;
    if (end + size <= this.capacity) return end;
    return size <= oldest.start ? 0 : null;
  }
}
