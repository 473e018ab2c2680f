import type { RandomStream } from "../../src/core/random/stream.ts";

/** Something that goes wrong, and what must hold nevertheless. */
export interface Fault {
  /** As the table says it. */
  readonly name: string;
  /** What must hold, in a few words. */
  readonly holds: string;
  /** How often it is tried: in the campaign, and in the short one of the tests. */
  readonly trials: { readonly full: number; readonly short: number };
  /** @returns why it cannot be tried on this machine; null when it can. */
  missing?(): string | null;
  /**
   * Tries it once.
   *
   * @returns whether it met a run under way: chance may come too early or too late.
   * @throws what did not hold.
   */
  attempt(trial: Trial): Promise<boolean>;
  /** Removes what its trials shared, after the last one. */
  dispose?(): Promise<void>;
}

export interface Trial {
  /** From 0. */
  readonly number: number;
  /** Chance of this trial alone: the same seed, the same trial. */
  readonly chance: RandomStream;
  /** An empty folder of its own, removed afterwards. */
  readonly folder: string;
  readonly product: Product;
}

/** The built product that is tried. */
export interface Product {
  readonly trainer: string;
  readonly commandLine: string;
  readonly mnist: string;
}

/** What came of the trials of one fault. */
export interface Tally {
  readonly fault: string;
  readonly holds: string;
  readonly tried: number;
  /** How often it met a run under way. */
  readonly struck: number;
  readonly held: number;
  /** Why nothing was tried; null when something was. */
  readonly missing: string | null;
  readonly failures: readonly { readonly trial: number; readonly message: string }[];
}
