/** One cell of the difference of two confusion matrices. */
export interface DifferenceCell {
  readonly truth: number;
  readonly predicted: number;
  /** Digits of the one − digits of the other. */
  readonly value: number;
  /** Who does better here: more digits on the diagonal, fewer beside it. */
  readonly better: "one" | "other" | null;
  /** How much it weighs among those of its kind (diagonal, or beside it), 0 to 1. */
  readonly weight: number;
}

/** @param difference 100 numbers, one − other, row by true label. @returns cells in that order. */
export function differenceCells(difference: Int32Array): DifferenceCell[] {
  const isDiagonal = (at: number): boolean => at % 11 === 0;
  const largest = (diagonal: boolean): number =>
    difference.reduce((most, value, at) => (isDiagonal(at) === diagonal ? Math.max(most, Math.abs(value)) : most), 0);
  const most = { diagonal: largest(true), beside: largest(false) };
  return Array.from(difference, (value, at): DifferenceCell => {
    const scale = isDiagonal(at) ? most.diagonal : most.beside;
    return {
      truth: Math.floor(at / 10),
      predicted: at % 10,
      value,
      better: value === 0 ? null : value > 0 === isDiagonal(at) ? "one" : "other",
      weight: scale === 0 ? 0 : Math.abs(value) / scale,
    };
  });
}

/** @returns 3 → "+3", −2 → "−2", with a real minus; empty for 0. */
export function signed(value: number): string {
  return value === 0 ? "" : value > 0 ? `+${value}` : `−${-value}`;
}
