/** A chunk is about this long: often enough for a person's pause, seldom enough to cost nothing. In milliseconds. */
const chunkTime = 50;
const mostBatches = 8192;

/** How many batches make a chunk of about 50 ms. */
export class Pace {
  #batches = 1;

  /** Number of batches of the next chunk; the first has one. */
  get batches(): number {
    return this.#batches;
  }

  /** @param milliseconds that the last chunk of `batches` took. */
  measured(batches: number, milliseconds: number): void {
    if (batches === 0) return;
    const wanted = Math.round((batches * chunkTime) / Math.max(milliseconds, 0.001));
    // A first batch is slow while code is being compiled, so a measurement is never followed all the way at once.
    const most = Math.min(mostBatches, 4 * this.#batches);
    this.#batches = Math.max(1, Math.min(wanted, most));
  }
}

const speedWindow = 2000;

/** Digits trained on each second, over the last two seconds of training; pauses and evaluations do not count. */
export class Speed {
  #parts: { readonly images: number; readonly milliseconds: number }[] = [];
  #images = 0;
  #milliseconds = 0;

  measured(images: number, milliseconds: number): void {
    this.#parts.push({ images, milliseconds });
    this.#images += images;
    this.#milliseconds += milliseconds;
    while (this.#parts.length > 1 && this.#milliseconds - this.#parts[0].milliseconds >= speedWindow) {
      const oldest = this.#parts.shift()!;
      this.#images -= oldest.images;
      this.#milliseconds -= oldest.milliseconds;
    }
  }

  get imagesPerSecond(): number {
    return this.#milliseconds === 0 ? 0 : (1000 * this.#images) / this.#milliseconds;
  }
}
