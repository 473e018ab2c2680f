import type { Kernel, V128Local } from "../../../../assembler/kernel.ts";
import type { V128 } from "../../../../assembler/values.ts";

/**
 * Convolutions of stride 1 with kernels 5 or 3 wide, by Winograd's minimal filtering along the rows: F(2, 5) and F(4, 3)
 * give 2 or 4 outputs of a row from 6 inputs with 6 products for each row of the kernel, instead of 10 or 12 (Lavin and
 * Gray, 2015; points 0, ±1, ±2, ∞). Both share the transformation of the input; `m` is the number of outputs of a tile.
 *
 * Input V [6][tiles][rows][channels][lanes], gradient D [6][tiles][rows][outputs][lanes], kernel U
 * [outputs / 4][6][kernel rows][inputs][4]. The gradients are those of the same formulas: D comes from the output's gradient
 * as V from the input, the input's and the kernel's gradients from D.
 */

export const points = 6;

/** Width of the kernel for tiles of m outputs. */
export function widthOf(m: 2 | 4): 5 | 3 {
  return m === 2 ? 5 : 3;
}

/** baseⁿ by multiplication: exact for the small numbers here, on every computer. */
export function power(base: number, n: number): number {
  let result = 1;
  for (let i = 0; i < n; i++) result *= base;
  return result;
}

/** Row t of the kernel's transformation G: factor · (1, a, a², …) for the finite points a, (0, …, 0, 1) for ∞. */
export function kernelRow(t: number, width: number): number[] {
  const finite: readonly (readonly [a: number, factor: number])[] = [
    [0, 1 / 4],
    [1, -1 / 6],
    [-1, -1 / 6],
    [2, 1 / 24],
    [-2, 1 / 24],
  ];
  const point = finite.at(t);
  const powers = Array.from({ length: width }, (_, k) => k);
  if (point === undefined) return powers.map((k) => (k === width - 1 ? 1 : 0));
  return powers.map((k) => point[1] * power(point[0], k));
}

/** Bytes of scratch memory of `winogradForward` and `winogradInputGradient`. */
export function scratchBytes(lanes: number, paddedColumns: number): number {
  return points * 4 * lanes * 4 + 4 * paddedColumns * lanes * 4;
}

/** Sum and difference of the products at ±1 and ±2, from which all outputs are made. */
export interface Pairs {
  readonly sum1: V128Local;
  readonly difference1: V128Local;
  readonly sum2: V128Local;
  readonly difference2: V128Local;
}

export function declarePairs(kernel: Kernel): Pairs {
  const [sum1, difference1, sum2, difference2] = [kernel.vector(), kernel.vector(), kernel.vector(), kernel.vector()];
  return { sum1, difference1, sum2, difference2 };
}

export function setPairs(pairs: Pairs, at1: V128, atMinus1: V128, at2: V128, atMinus2: V128): void {
  pairs.sum1.set(at1.add(atMinus1));
  pairs.difference1.set(at1.sub(atMinus1));
  pairs.sum2.set(at2.add(atMinus2));
  pairs.difference2.set(at2.sub(atMinus2));
}
