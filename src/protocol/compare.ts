import type { SetName } from "../core/dataset.ts";
import type { RunStatus } from "../core/runStatus.ts";

// What the host and the compare webview say to each other. Numbers that may be NaN or infinite (losses) travel in typed
// arrays, which keep them; a bare NaN would arrive as null.

/** Most runs that are compared at once, as the colours and letters can still be told apart. */
export const mostCompared = 20;

/** What is drawn against what. Points in order; all arrays of one length. */
export interface ComparedCurve {
  /** Updates done. */
  readonly step: Float64Array;
  /** Epochs done, with fractions. */
  readonly epoch: Float64Array;
  /** Seconds of training and evaluating; NaN where nothing tells. */
  readonly seconds: Float64Array;
  readonly loss: Float64Array;
  /** 0 to 1. */
  readonly accuracy: Float64Array;
}

/** The curves that a run may have. */
export const curveNames = ["validation", "test", "training", "batches"] as const;
export type CurveName = (typeof curveNames)[number];

/** What a run predicted for a set in the epoch that stands for it. */
export interface ComparedLook {
  readonly epoch: number;
  /** Digits of the set. */
  readonly count: number;
  /** 0 to 1. */
  readonly accuracy: number;
  /** One number. */
  readonly loss: Float64Array;
  /** 100 counts, row by true label, column by predicted label. */
  readonly confusion: Int32Array;
}

export interface ComparedRun {
  /** Its folder: what messages name it by. */
  readonly path: string;
  readonly id: string;
  /** "A" for the first. */
  readonly letter: string;
  readonly name: string;
  /** Index of its colour, the same in the tree. */
  readonly color: number;
  readonly status: RunStatus | "damaged";
  /** What is wrong with its files, as a sentence; null when nothing is. */
  readonly problem: string | null;
  /** Empty curves where it has none. */
  readonly curves: Readonly<Record<CurveName, ComparedCurve>>;
  /** Null where the run has not looked at the set. */
  readonly looks: { readonly validation: ComparedLook | null; readonly test: ComparedLook | null };
  /** The epoch with the best weights so far, and the set that chose it. */
  readonly bestEpoch: number | null;
  readonly chosenOn: SetName | null;
  /** Epochs completed, and asked for. */
  readonly epoch: number;
  readonly epochs: number | null;
  readonly steps: number;
  readonly parameters: number | null;
  /** From the start of the trainer's work; null while it goes on. */
  readonly seconds: number | null;
  /** Mean of the epochs that count; null before the first. */
  readonly secondsPerEpoch: number | null;
  /** "WebAssembly SIMD, 2 threads" */
  readonly device: string | null;
  /** SHA-256 of the final weights, in hexadecimal. */
  readonly fingerprint: string | null;
}

/** A setting, or a layer, in each of the runs. */
export interface ComparedFact {
  /** `training.batchSize`, or the layer's type. */
  readonly title: string;
  /** How far it is indented: 1 for a layer inside a residual block. */
  readonly depth: number;
  /** In the order of the runs; null where a run does not have it, or its experiment is not known. */
  readonly values: readonly (string | null)[];
  readonly differs: boolean;
}

export interface Comparison {
  /** Two or more. */
  readonly runs: readonly ComparedRun[];
  /** The set that most of them have looked at; null where none has looked at any. */
  readonly set: ComparedSet | null;
  readonly settings: readonly ComparedFact[];
  readonly layers: readonly ComparedFact[];
}

/** Sets that runs are compared on. */
export const comparedSets = ["validation", "test"] as const;
export type ComparedSet = (typeof comparedSets)[number];

/** Two of the runs, on one set. */
export interface PairQuestion {
  readonly one: string;
  readonly other: string;
  readonly set: ComparedSet;
}

/** Digits that one run got right and the other wrong. All arrays begin with the same digit. */
export interface OneSided {
  readonly count: number;
  /** Of the first few: place in the set, true label, what the run that was wrong took it for. */
  readonly indices: Int32Array;
  readonly truth: Uint8Array;
  readonly predicted: Uint8Array;
  /** 784 bytes each. */
  readonly pixels: Uint8Array;
}

/** What two runs said to the same digits. */
export interface PairAnswers {
  /** Digits of the set. */
  readonly count: number;
  /** Digits that both, or neither, got right. */
  readonly both: number;
  readonly neither: number;
  /** Digits that only one of them got right. */
  readonly onlyOne: OneSided;
  readonly onlyOther: OneSided;
  /** McNemar's exact test, 0 to 1. */
  readonly pValue: number;
}

export interface Pair {
  readonly question: PairQuestion;
  /** 100 numbers, one − other; null where they have looked at different numbers of digits, or one at none. */
  readonly difference: Int32Array | null;
  /** Null, with the reason as a sentence, where they cannot be compared digit by digit. */
  readonly answers: PairAnswers | null;
  readonly reason: string | null;
}

export type ToCompare =
  | {
      readonly type: "comparison";
      /** Of the runs that were asked for, to be kept over a reload; some may be gone. */
      readonly paths: readonly string[];
      readonly comparison: Comparison;
    }
  | { readonly type: "pair"; readonly pair: Pair }
  /** Nothing can be compared any more: its runs were deleted, say. */
  | { readonly type: "problem"; readonly message: string };

export type FromCompare =
  /** The webview listens: tell it everything. */
  | { readonly type: "ready" }
  | { readonly type: "askPair"; readonly question: PairQuestion }
  | { readonly type: "openRun"; readonly path: string }
  /** The digits that `wrong` got wrong and `right` right, in the side panel. */
  | { readonly type: "openDigits"; readonly wrong: string; readonly right: string; readonly set: ComparedSet }
  /** A cell of a run's confusion matrix, in the side panel. */
  | {
      readonly type: "openCell";
      readonly path: string;
      readonly set: ComparedSet;
      readonly truth: number;
      readonly predicted: number;
    };
