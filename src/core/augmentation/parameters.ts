import type { AugmentationSpec } from "../experiment/schema.ts";
import type { RandomStream } from "../random/stream.ts";
import { side } from "./picture.ts";

/** What is done to one digit, in the terms of Keras's `apply_affine_transform`. */
export interface AffineParameters {
  /** Degrees; above 0 the digit is turned counter-clockwise. Keras: `theta`. */
  readonly rotation: number;
  /** Pixels; above 0 the digit moves to the left. Keras: `tx`. */
  readonly shiftX: number;
  /** Pixels; above 0 the digit moves up. Keras: `ty`. */
  readonly shiftY: number;
  /** Degrees. */
  readonly shear: number;
  /** Below 1 the digit is wider. Keras: `zx`. */
  readonly zoomX: number;
  /** Below 1 the digit is higher. Keras: `zy`. */
  readonly zoomY: number;
}

type Ranges = Pick<
  AugmentationSpec,
  "rotationRange" | "zoomRange" | "widthShiftRange" | "heightShiftRange" | "shearRange"
>;

/** Words of a stream that a digit's parameters may take; what else is random about it comes after them. */
export const parameterWords = 8;

/**
 * Draws as Keras's `ImageDataGenerator` does, evenly between -range and range, zoom between 1 - range and 1 + range for
 * each direction. Each parameter takes a word of its own, whatever the ranges: changing one leaves the others' draws.
 *
 * Keras draws `tx`, which moves a digit sideways, from `height_shift_range` and `ty` from `width_shift_range`; with us each
 * range means what its name says.
 *
 * @param stream at its beginning; stands at word 6 afterwards.
 */
export function drawParameters(ranges: Ranges, stream: RandomStream): AffineParameters {
  const within = (range: number): number => (2 * stream.nextUniform() - 1) * range;
  return {
    rotation: within(ranges.rotationRange),
    shiftX: within(ranges.widthShiftRange) * side,
    shiftY: within(ranges.heightShiftRange) * side,
    shear: within(ranges.shearRange),
    zoomX: 1 + within(ranges.zoomRange),
    zoomY: 1 + within(ranges.zoomRange),
  };
}
