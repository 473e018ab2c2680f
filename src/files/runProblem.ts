/** Something in a run's folder that is not as it was written. */
export interface RunProblem {
  /** Relative to the run's folder, `/` between folders. */
  readonly file: string;
  /** The rest of the sentence that begins with the file: "line 12 was changed after it was written". */
  readonly message: string;
  /** Byte of the file where it begins, where that is known. */
  readonly at?: number;
  /** What becomes of it when the run is repaired: "left out"; null when nothing can be done. */
  readonly repair: string | null;
}
