/** The sets that an experiment knows: what it learns from, what it validates on, what it is tested on at the end. */
export type SetName = "train" | "validation" | "test";

/** Digits as they lie in the data file: one byte a pixel, row by row; one byte a label, 0 to 9. */
export interface DigitSet {
  /** Number of digits. */
  readonly count: number;
  /** `count` × 784 bytes. */
  readonly pixels: Uint8Array;
  /** `count` bytes. */
  readonly labels: Uint8Array;
}

/**
 * What a learner is given. A pixel p (0 to 255) enters the network as (p / 255 - mean) / deviation, computed in float32;
 * `unit` normalization has mean 0 and deviation 1.
 */
export interface Dataset {
  readonly train: DigitSet;
  readonly validation: DigitSet;
  readonly test: DigitSet;
  readonly normalization: { readonly mean: number; readonly deviation: number };
}
