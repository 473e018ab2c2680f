import { describe, expect, test } from "vitest";
import { affineMatrix, writeCoordinates } from "../../../../src/core/augmentation/affine.ts";
import { inkOf, sampleInk } from "../../../../src/core/augmentation/ink.ts";
import { bringInside, paddedPicture, sample, writePadded } from "../../../../src/core/augmentation/sampling.ts";
import { RandomStream } from "../../../../src/core/random/stream.ts";
import { trainingDigits } from "../../../helpers/goldenDigits.ts";

function picture(...inked: readonly [row: number, column: number][]): Uint8Array {
  const digit = new Uint8Array(784);
  for (const [row, column] of inked) digit[28 * row + column] = 200;
  return digit;
}

describe("the ink of a digit", () => {
  test.each([
    [picture([3, 20], [9, 5]), { top: 3, bottom: 9, left: 5, right: 20 }],
    [picture([1, 1], [26, 26]), { top: 1, bottom: 26, left: 1, right: 26 }],
    [picture([13, 14]), { top: 13, bottom: 13, left: 14, right: 14 }],
    // What lies outside depends on the edge.
    [picture([0, 5]), null],
    [picture([27, 5]), null],
    [picture([5, 0]), null],
    [picture([5, 27]), null],
    [picture(), null],
  ])("case %#", (digit, expected) => {
    expect(inkOf(digit)).toEqual(expected);
  });
});

test.each(["nearest", "constant"] as const)("sampling the ink alone gives what sampling all gives: %s", (fillMode) => {
  const random = new RandomStream(3, "augmentation");
  const within = (range: number) => (2 * random.nextUniform() - 1) * range;
  const digits = trainingDigits(0, 300);
  const [all, ink] = [new Float32Array(784), new Float32Array(784)];
  const [xs, ys] = [new Float64Array(784), new Float64Array(784)];
  const padded = paddedPicture();
  let looked = 0;
  for (let i = 0; i < 300; i++) {
    const digit = digits.pixels.subarray(784 * i, 784 * (i + 1));
    const place = inkOf(digit);
    // A few digits touch the edge.
    if (place === null) continue;
    looked++;
    const still = i % 10 === 0;
    const matrix = affineMatrix({
      rotation: still ? 0 : within(180),
      shiftX: within(20),
      shiftY: within(20),
      shear: still ? 0 : within(89),
      zoomX: 1 + within(0.95),
      zoomY: 1 + within(0.95),
    });
    writePadded(digit, padded);
    writeCoordinates(matrix, xs, ys);
    bringInside(xs, fillMode);
    bringInside(ys, fillMode);
    sample(padded, xs, ys, 0, all, 0);
    sampleInk(padded, place, matrix, ink, 0);
    const largest = ink.reduce((most, value, k) => Math.max(most, Math.abs(value - all[k])), 0);
    expect(largest, `digit ${String(i)}`).toBeLessThan(1e-12);
  }
  expect(looked).toBeGreaterThan(200);
});
