/** A picture from outside, before anything is known about the digit in it. */
export interface Picture {
  /** In pixels, 1 or more. */
  readonly width: number;
  readonly height: number;
  /** `width` × `height` × 4 bytes, row by row: red, green, blue, opacity; colours are not multiplied by the opacity. */
  readonly rgba: Uint8Array;
}
