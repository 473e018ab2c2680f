import { normalQuantile } from "../math/normal.ts";
import { philox4x32 } from "./philox.ts";

/** What random numbers are for. The codes are part of every result: they never change. */
export const purposeCodes = { weights: 1, order: 2, dropout: 3, augmentation: 4, sweep: 5, demo: 6 } as const;

export type Purpose = keyof typeof purposeCodes;

/** Probability that a standard normal number lies below -2. */
const belowMinusTwo = 0.022750131948179209;

/**
 * Random numbers of one experiment for one purpose, from Philox4x32-10. Layout, which every engine keeps:
 *
 * - key = [seed, purpose code + 256 × ordinal]
 * - counter = [block, index mod 2³², index div 2³², 0]
 *
 * Word w of a stream (w = 0, 1, …) is word w mod 4 of block w div 4. Weights: index is the position of the weight in
 * `Network.weights`. Order: index is the epoch, from 0. Dropout: index is the step, ordinal that of the layer. Sweep: index
 * is the sample, ordinal that of the parameter. Demo: ordinal is the part that is drawn.
 * Each draw takes one word, `nextBelow` now and then more. Any position can be reached without those before it.
 */
export class RandomStream {
  private readonly key: Uint32Array;
  private readonly counter: Uint32Array;
  private readonly block = new Uint32Array(4);
  private used = 4;

  /**
   * @param seed of the experiment, 0 to 2³² - 1. @param index 0 to 2⁵³ - 1. @param ordinal 0 to 2²⁴ - 1.
   * @throws RangeError where one of them is no integer in its range.
   */
  constructor(seed: number, purpose: Purpose, index = 0, ordinal = 0) {
    requireInteger("seed", seed, 0xffffffff);
    requireInteger("index", index, Number.MAX_SAFE_INTEGER);
    requireInteger("ordinal", ordinal, 0xffffff);
    this.key = Uint32Array.of(seed, purposeCodes[purpose] + 256 * ordinal);
    this.counter = Uint32Array.of(0, index % 4294967296, Math.floor(index / 4294967296), 0);
  }

  /** Continues with word `position` of the stream, 0 to 2³⁴ - 1. */
  seek(position: number): void {
    requireInteger("position", position, 17179869183);
    this.counter[0] = Math.floor(position / 4);
    this.fill();
    this.used = position % 4;
  }

  /** @returns 32 random bits, 0 to 2³² - 1. */
  nextUint32(): number {
    if (this.used === 4) this.fill();
    return this.block[this.used++];
  }

  /** @returns a multiple of 2⁻³² (32 random bits), at least 0 and below 1, all equally likely. */
  nextUniform(): number {
    return this.nextUint32() / 4294967296;
  }

  /** @returns a normally distributed number with mean 0 and deviation 1; |z| is at most 6.34. */
  nextNormal(): number {
    return normalQuantile((this.nextUint32() + 0.5) / 4294967296);
  }

  /**
   * @returns a number of the normal distribution with mean 0 and deviation 1 cut off at ±2, as Keras's truncated normal;
   * its own deviation is 0.87962566103423978.
   */
  nextTruncatedNormal(): number {
    const share = (this.nextUint32() + 0.5) / 4294967296;
    return normalQuantile(belowMinusTwo + share * (1 - 2 * belowMinusTwo));
  }

  /**
   * @param n 1 to 2³². @returns an integer from 0 to n - 1, each exactly as likely (Lemire, "Fast random integer generation
   * in an interval", 2019).
   */
  nextBelow(n: number): number {
    requireInteger("n", n, 4294967296);
    if (n < 1) throw new RangeError("n must be at least 1, found 0");
    const unfair = 4294967296 % n;
    for (;;) {
      const word = this.nextUint32();
      // word × n has up to 64 bits: halves of word keep the products exact.
      const low = (word & 0xffff) * n;
      const middle = (word >>> 16) * n + Math.floor(low / 65536);
      const rest = (middle % 65536) * 65536 + (low % 65536);
      if (rest >= unfair) return Math.floor(middle / 65536);
    }
  }

  private fill(): void {
    philox4x32(this.counter, this.key, this.block);
    this.counter[0]++;
    this.used = 0;
  }
}

function requireInteger(name: string, value: number, maximum: number): void {
  if (!Number.isInteger(value) || value < 0 || value > maximum) {
    throw new RangeError(`${name} must be an integer from 0 to ${maximum}, found ${value}`);
  }
}
