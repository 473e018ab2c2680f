import type { DemoPart } from "../core/demoDigits.ts";
import type { SetName } from "../core/dataset.ts";
import type { ShownRun } from "./misclassified.ts";

// What the host and the page of a demonstration say to each other. Texts of failures are in the person's language.

/** Some digits and what a run took them for. All arrays have them in the order in which they are shown, part after part. */
export interface ShownDemo {
  readonly run: ShownRun;
  readonly set: SetName;
  /** From 1. */
  readonly epoch: number;
  /** Of the whole set, 0 to 1. */
  readonly accuracy: number;
  /** Digits of the whole set, and of each kind. */
  readonly totals: { readonly all: number; readonly right: number; readonly wrong: number };
  /** With it the command line draws the same. */
  readonly seed: number;
  /** Digits of each part. */
  readonly counts: Readonly<Record<DemoPart, number>>;
  /** Of each in its set, from 0. */
  readonly indices: Int32Array;
  readonly truth: Uint8Array;
  readonly predicted: Uint8Array;
  /** [digits, 10]; null where they were not kept. */
  readonly probabilities: Float32Array | null;
  /** Whether these are probabilities, as after a softmax: numbers of any size otherwise. */
  readonly isProbability: boolean;
  /** [digits, 784], one byte a pixel. */
  readonly pixels: Uint8Array;
}

export type DemoContent =
  | { readonly kind: "loading"; readonly run: ShownRun }
  /** The run was not evaluated, or not yet. */
  | { readonly kind: "unevaluated"; readonly run: ShownRun; readonly live: boolean }
  | { readonly kind: "failed"; readonly run: ShownRun; readonly message: string }
  | { readonly kind: "digits"; readonly demo: ShownDemo };

export interface ToDemo {
  readonly type: "content";
  readonly content: DemoContent;
}

export type FromDemo =
  /** The webview listens: tell it everything. */
  | { readonly type: "ready" }
  /** Draw others. */
  | { readonly type: "others" };
