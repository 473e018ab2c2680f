import type { Picture } from "../core/picture.ts";
import type { Box } from "../core/plane.ts";
import type { ShownRun } from "./misclassified.ts";

// What the host and the page that asks a network about a picture say to each other. Texts are in the person's language.

/** A picture from outside, and what was made of it. */
export interface ShownPicture {
  readonly name: string;
  /** Of the picture itself, in pixels. */
  readonly width: number;
  readonly height: number;
  /** The picture, small enough to be shown. */
  readonly preview: Picture;
  /** Where the digit is, in pixels of the picture itself. */
  readonly box: Box;
  /** What was cut out there, one byte a pixel: 0 background, 255 ink. */
  readonly ink: { readonly width: number; readonly height: number; readonly pixels: Uint8Array };
  /** What the network sees, 784 bytes. */
  readonly image: Uint8Array;
}

export interface PredictState {
  readonly run: ShownRun;
  /** Whether the network can be asked; it is asked as soon as it can. */
  readonly network: "opening" | "open" | "closed";
  /** Which of the run's weights it has, and on what it runs; null before that is known. */
  readonly about: string | null;
  /** Name of the picture that is being read; null where none is. */
  readonly reading: string | null;
  readonly picture: ShownPicture | null;
  /** What the network makes of the picture: ten of them; null before it has answered. */
  readonly probabilities: Float32Array | null;
  /** Whether these are probabilities, as after a softmax: numbers of any size otherwise. */
  readonly isProbability: boolean;
  /** What went wrong last, as sentences; null where nothing did. */
  readonly problem: string | null;
}

export interface ToPredict {
  readonly type: "state";
  readonly state: PredictState;
}

export type FromPredict =
  /** The webview listens: tell it everything. */
  | { readonly type: "ready" }
  /** Ask the person for a picture. */
  | { readonly type: "choose" }
  /** Open the network no further, or open it again. */
  | { readonly type: "cancel" }
  | { readonly type: "reopen" }
  /** A picture that was dropped or pasted; its file may be anywhere. */
  | { readonly type: "bytes"; readonly name: string; readonly bytes: Uint8Array }
  /** A file of the workspace that was dropped. */
  | { readonly type: "file"; readonly uri: string };
