import type { Pair, Padding, Shape } from "./network.ts";

/** Where the windows of a convolution or pooling lie. */
export interface Windows {
  /** Height and width of the output; 0 or less where no window fits. */
  readonly size: Pair;
  readonly padding: Padding;
}

/**
 * Keras's rule: `valid` gives floor((n - k) / s) + 1 and ignores what is left over; `same` gives ceil(n / s), and of the
 * total padding max((out - 1) * s + k - n, 0) half (rounded down) goes before, the rest after.
 */
export function windowsOf(image: Pair, window: Pair, strides: Pair, padding: "valid" | "same"): Windows {
  const vertical = along(image[0], window[0], strides[0], padding);
  const horizontal = along(image[1], window[1], strides[1], padding);
  return {
    size: [vertical.count, horizontal.count],
    padding: { top: vertical.before, left: horizontal.before, bottom: vertical.after, right: horizontal.after },
  };
}

function along(n: number, window: number, stride: number, padding: "valid" | "same") {
  if (padding === "valid") {
    return { count: n < window ? 0 : Math.floor((n - window) / stride) + 1, before: 0, after: 0 };
  }
  const count = Math.ceil(n / stride);
  const total = Math.max((count - 1) * stride + window - n, 0);
  const before = Math.floor(total / 2);
  return { count, before, after: total - before };
}

/** @returns number of values of one example. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** @returns whether two shapes are the same. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** @returns "28×28×1" or "784". */
export function shapeText(shape: readonly number[]): string {
  return shape.join("×");
}

/** @returns "a 28×28×1 image" or "a vector of 784". */
export function shapePhrase(shape: Shape): string {
  return shape.length === 3 ? `a ${shapeText(shape)} image` : `a vector of ${shape[0]}`;
}
