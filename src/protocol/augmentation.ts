// What the host and the page that previews augmentation say to each other. Texts are in the person's language.

/** A digit and what becomes of it. */
export interface PreviewDigit {
  readonly label: number;
  /** [1 + variants, 784]: the digit as it is, then its variants; one byte a pixel. */
  readonly pixels: Uint8Array;
}

export interface AugmentationPreview {
  /** Name of the experiment file. */
  readonly file: string;
  /** What is shown, as a sentence. */
  readonly about: string;
  /** Why what is shown is not of the text as it stands, as a sentence; null where it is. */
  readonly problem: string | null;
  /** Whether there are variants. */
  readonly augmented: boolean;
  readonly digits: readonly PreviewDigit[];
}

export interface ToAugmentation {
  readonly type: "preview";
  readonly preview: AugmentationPreview;
}

export type FromAugmentation =
  /** The webview listens: tell it everything. */
  | { readonly type: "ready" }
  /** Draw other variants. */
  | { readonly type: "reshuffle" };
