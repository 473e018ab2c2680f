import type { SetName } from "../core/dataset.ts";

// What the host and the webview of the misclassified digits say to each other. Digits travel as typed arrays; the pictures
// only when they come into view, and once, as they are the same in every epoch.

/** An evaluation that can be looked at. */
export interface LookChoice {
  readonly set: SetName;
  /** From 1. */
  readonly epoch: number;
  /** 0 to 1. */
  readonly accuracy: number;
  readonly best: boolean;
}

/** The run that the digits are of. */
export interface ShownRun {
  readonly id: string;
  readonly name: string;
}

/** Digits that were chosen elsewhere, such as those that another run got right. */
export interface DigitList {
  /** For a person: what they have in common. */
  readonly title: string;
  /** Of each in its set, from 0. */
  readonly indices: Int32Array;
}

/** What a run said to each digit of a set in one epoch. All arrays begin with the set's first digit. */
export interface ShownAnswers {
  readonly run: ShownRun;
  readonly set: SetName;
  readonly epoch: number;
  /** By epoch, validation before test; the shown one is among them. */
  readonly looks: readonly LookChoice[];
  /** The same for all looks whose digits have the same pictures. */
  readonly pictures: string;
  /** One byte a digit. */
  readonly truth: Uint8Array;
  readonly predicted: Uint8Array;
  /** [digits, 10]; null where they were not kept. */
  readonly probabilities: Float32Array | null;
  /** Whether they are: after anything else than a softmax they are outputs of any size. */
  readonly isProbability: boolean;
  /** The only ones to be shown; null: all. */
  readonly list: DigitList | null;
  /** The cell of the confusion matrix that was clicked; null where none is. */
  readonly cell: ConfusionCell | null;
  /** Whether the latest epoch is followed. */
  readonly latest: boolean;
}

/** Digits of one label that were taken for another, or rightly for the same. */
export interface ConfusionCell {
  readonly truth: number;
  readonly predicted: number;
}

export type MisclassifiedContent =
  /** No run is selected. */
  | { readonly kind: "nothing" }
  | { readonly kind: "loading"; readonly run: ShownRun }
  /** The run, or the epoch that was asked for, was not evaluated: null for the run as a whole. */
  | {
      readonly kind: "unevaluated";
      readonly run: ShownRun;
      readonly epoch: number | null;
      /** Whether it still trains. */
      readonly live: boolean;
      readonly looks: readonly LookChoice[];
    }
  /** Its digits or its answers cannot be read. */
  | { readonly kind: "failed"; readonly run: ShownRun; readonly message: string; readonly next: string | null }
  | { readonly kind: "answers"; readonly answers: ShownAnswers };

export type ToMisclassified =
  /** What is shown; `choices` of the page's own choices of cells are in it, those that it made since are not. */
  | { readonly type: "content"; readonly content: MisclassifiedContent; readonly choices: number }
  /** Answers `askPictures`. */
  | {
      readonly type: "pictures";
      readonly pictures: string;
      readonly indices: Int32Array;
      /** 784 bytes a digit, in the order of the indices. */
      readonly pixels: Uint8Array;
    }
  /** A command of the view's title or the palette. */
  | { readonly type: "command"; readonly command: PageCommand };

/** What the page does with the digits that are picked out, or all that are shown, when it is asked to; and how it shows them. */
export const pageCommands = ["savePng", "saveCsv", "saveHtml", "copy", "showGrid", "showTable"] as const;
export type PageCommand = (typeof pageCommands)[number];

/** What can be saved of the digits that are shown. */
export const savedKinds = ["png", "csv", "html"] as const;
export type SavedKind = (typeof savedKinds)[number];

export type FromMisclassified =
  /** The webview listens: tell it everything. */
  | { readonly type: "ready" }
  /** The content that was sent can be seen. */
  | { readonly type: "drawn" }
  | { readonly type: "askPictures"; readonly pictures: string; readonly indices: Int32Array }
  /** Null follows the latest epoch. */
  | { readonly type: "chooseLook"; readonly set: SetName; readonly epoch: number | null }
  /** The cell whose digits are shown from now on, null: none; and how many times this page has chosen one. */
  | { readonly type: "chooseCell"; readonly cell: ConfusionCell | null; readonly choices: number }
  /** Shows all digits of the set again, not only those of the list. */
  | { readonly type: "leaveList" }
  /** Asks the person where to, and writes the file. */
  | { readonly type: "save"; readonly kind: SavedKind; readonly name: string; readonly bytes: Uint8Array }
  | { readonly type: "copy"; readonly text: string }
  /** How the digits are shown from now on. */
  | { readonly type: "shownAs"; readonly form: "grid" | "table" };
