import { exp } from "../math/exp.ts";
import type { RandomStream } from "../random/stream.ts";
import { pixelsOfDigit, side } from "./picture.ts";

/**
 * Elastic distortion: Simard, Steinkraus and Platt, "Best practices for convolutional neural networks applied to visual
 * document analysis" (ICDAR 2003). Each pixel is read at a place of its own, displaced by random numbers from -1 to 1 that a
 * Gaussian of deviation `sigma` has smoothed and that are multiplied by `alpha`. The Gaussian is that of
 * `scipy.ndimage.gaussian_filter`: zero outside the picture, cut off at four deviations, its sum 1.
 */

const truncate = 4;

/** @returns weights of the distances 0, 1, …; those of both sides together have the sum 1. */
export function gaussianKernel(sigma: number): Float64Array {
  const radius = Math.floor(truncate * sigma + 0.5);
  const kernel = Float64Array.from({ length: radius + 1 }, (_, distance) =>
    exp((-0.5 * distance * distance) / (sigma * sigma)),
  );
  const sum = kernel.reduce((total, weight, distance) => total + (distance === 0 ? weight : 2 * weight), 0);
  return kernel.map((weight) => weight / sum);
}

/** Writes as many numbers from -1 to 1 as the field has. */
export function drawNoise(stream: RandomStream, field: Float64Array): void {
  for (let i = 0; i < pixelsOfDigit; i++) field[i] = 2 * stream.nextUniform() - 1;
}

/** Smooths fields of 28×28 numbers by one Gaussian. */
export class Smoother {
  readonly #kernel: Float64Array;
  readonly #between = new Float64Array(pixelsOfDigit);

  constructor(sigma: number) {
    this.#kernel = gaussianKernel(sigma);
  }

  /** @param field 784 numbers, smoothed in place and multiplied by `scale`. */
  smooth(field: Float64Array, scale: number): void {
    this.#alongRows(field, this.#between, 1);
    this.#alongRows(this.#between, field, scale);
  }

  /** Smooths along the rows and swaps rows and columns: done twice, both directions are smooth and lie as before. */
  #alongRows(input: Float64Array, output: Float64Array, scale: number): void {
    const kernel = this.#kernel;
    const radius = kernel.length - 1;
    for (let row = 0; row < side; row++) {
      const start = row * side;
      for (let column = 0; column < side; column++) {
        const first = Math.max(0, column - radius);
        const last = Math.min(side - 1, column + radius);
        let sum = 0;
        for (let k = first; k < column; k++) sum += kernel[column - k] * input[start + k];
        for (let k = column; k <= last; k++) sum += kernel[k - column] * input[start + k];
        output[column * side + row] = sum * scale;
      }
    }
  }
}
