import type { AugmentationSpec } from "../experiment/schema.ts";
import { RandomStream } from "../random/stream.ts";
import { affineMatrix, writeCoordinates } from "./affine.ts";
import { drawNoise, Smoother } from "./elastic.ts";
import { inkOf, sampleInk } from "./ink.ts";
import { drawParameters, parameterWords } from "./parameters.ts";
import { pixelsOfDigit } from "./picture.ts";
import { bringInside, paddedPicture, sample, writePadded } from "./sampling.ts";

/**
 * Changes digits at random. What becomes of a digit depends on the seed, the step and its position in the batch alone: not
 * on the order in which digits are asked for, on threads or on the engine. Room for its work is taken once.
 */
export class Augmenter {
  readonly #spec: AugmentationSpec;
  readonly #seed: number;
  readonly #picture = paddedPicture();
  readonly #xs = new Float64Array(pixelsOfDigit);
  readonly #ys = new Float64Array(pixelsOfDigit);
  readonly #elastic: { readonly alpha: number; readonly smoother: Smoother; readonly field: Float64Array } | null;

  /** Whether what lies outside a picture with a blank edge is blank, and pixels keep their neighbours. */
  readonly #blankOutside: boolean;

  /** @param seed of the experiment. */
  constructor(spec: AugmentationSpec, seed: number) {
    this.#spec = spec;
    this.#seed = seed;
    const { elastic, fillMode, cval } = spec;
    this.#elastic =
      elastic === null || elastic.alpha === 0
        ? null
        : { alpha: elastic.alpha, smoother: new Smoother(elastic.sigma), field: new Float64Array(pixelsOfDigit) };
    this.#blankOutside = this.#elastic === null && (fillMode === "nearest" || (fillMode === "constant" && cval === 0));
  }

  /**
   * @param digit 784 bytes.
   * @param step number of updates done before the digit's batch. @param position of the digit in its batch, from 0.
   * @param pixels receives 784 values from 0 to 1, from `at` on.
   */
  augment(digit: Uint8Array, step: number, position: number, pixels: Float32Array, at = 0): void {
    const { fillMode, cval } = this.#spec;
    const stream = new RandomStream(this.#seed, "augmentation", step, position);
    writePadded(digit, this.#picture);
    const matrix = affineMatrix(drawParameters(this.#spec, stream));
    const ink = this.#blankOutside ? inkOf(digit) : null;
    if (ink !== null) {
      sampleInk(this.#picture, ink, matrix, pixels, at);
      return;
    }
    writeCoordinates(matrix, this.#xs, this.#ys);
    if (this.#elastic !== null) {
      stream.seek(parameterWords);
      this.#displace(stream, this.#xs);
      this.#displace(stream, this.#ys);
    }
    bringInside(this.#xs, fillMode);
    bringInside(this.#ys, fillMode);
    sample(this.#picture, this.#xs, this.#ys, cval, pixels, at);
  }

  #displace(stream: RandomStream, coordinates: Float64Array): void {
    const { alpha, smoother, field } = this.#elastic!;
    drawNoise(stream, field);
    smoother.smooth(field, alpha);
    for (let i = 0; i < pixelsOfDigit; i++) coordinates[i] += field[i];
  }
}
