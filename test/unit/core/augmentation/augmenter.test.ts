import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { Augmenter } from "../../../../src/core/augmentation/augmenter.ts";
import { drawParameters, parameterWords } from "../../../../src/core/augmentation/parameters.ts";
import type { AugmentationSpec } from "../../../../src/core/experiment/schema.ts";
import { RandomStream } from "../../../../src/core/random/stream.ts";
import { trainingDigits } from "../../../helpers/goldenDigits.ts";

const none: AugmentationSpec = {
  rotationRange: 0,
  zoomRange: 0,
  widthShiftRange: 0,
  heightShiftRange: 0,
  shearRange: 0,
  fillMode: "nearest",
  cval: 0,
  elastic: null,
};
const all: AugmentationSpec = {
  ...none,
  rotationRange: 10,
  zoomRange: 0.1,
  widthShiftRange: 0.1,
  heightShiftRange: 0.2,
  shearRange: 5,
  elastic: { alpha: 34, sigma: 4 },
};
const digit = trainingDigits(0, 1).pixels;

function augmented(spec: AugmentationSpec, step: number, position: number, seed = 42): Float32Array {
  const pixels = new Float32Array(784);
  new Augmenter(spec, seed).augment(digit, step, position, pixels);
  return pixels;
}

/** Mean place of what is written, in pixels. */
function centre(pixels: Float32Array): { x: number; y: number } {
  const mass = pixels.reduce((sum, value) => sum + value, 0);
  const x = pixels.reduce((sum, value, i) => sum + value * (i % 28), 0) / mass;
  const y = pixels.reduce((sum, value, i) => sum + value * Math.floor(i / 28), 0) / mass;
  return { x, y };
}

describe("a digit's parameters", () => {
  test("lie within their ranges, spread over them", () => {
    const draws = Array.from({ length: 2000 }, (_, i) => drawParameters(all, new RandomStream(1, "augmentation", i)));
    const spreads = (of: keyof (typeof draws)[number], from: number, to: number) => {
      const values = draws.map((draw) => draw[of]);
      const span = to - from;
      expect(Math.min(...values), of).toBeGreaterThanOrEqual(from);
      expect(Math.max(...values), of).toBeLessThanOrEqual(to);
      expect(Math.min(...values), of).toBeLessThan(from + 0.02 * span);
      expect(Math.max(...values), of).toBeGreaterThan(to - 0.02 * span);
    };
    spreads("rotation", -10, 10);
    spreads("shiftX", -2.8, 2.8);
    spreads("shiftY", -5.6, 5.6);
    spreads("shear", -5, 5);
    spreads("zoomX", 0.9, 1.1);
    spreads("zoomY", 0.9, 1.1);
    expect(draws.some(({ zoomX, zoomY }) => Math.abs(zoomX - zoomY) > 0.1)).toBe(true);
  });

  test("do not change with the ranges of others, and leave room for more of them", () => {
    const alone = drawParameters({ ...none, heightShiftRange: 0.2 }, new RandomStream(1, "augmentation"));
    expect(alone.shiftY).toBe(drawParameters(all, new RandomStream(1, "augmentation")).shiftY);
    expect([alone.rotation, alone.shiftX, alone.shear].map(Math.abs)).toEqual([0, 0, 0]);
    expect([alone.zoomX, alone.zoomY]).toEqual([1, 1]);
    const stream = new RandomStream(1, "augmentation");
    drawParameters(all, stream);
    const reference = new RandomStream(1, "augmentation");
    reference.seek(6);
    expect(stream.nextUint32()).toBe(reference.nextUint32());
    expect(parameterWords).toBeGreaterThanOrEqual(6);
  });
});

describe("an augmented digit", () => {
  test("without ranges is the digit", () => {
    expect(augmented(none, 3, 5)).toEqual(Float32Array.from(digit, (byte) => byte / 255));
  });

  test("depends on seed, step and position alone", () => {
    const expected = augmented(all, 7, 3);
    const augmenter = new Augmenter(all, 42);
    const pixels = new Float32Array(3 * 784);
    augmenter.augment(trainingDigits(1, 1).pixels, 9, 9, pixels, 784);
    augmenter.augment(digit, 7, 3, pixels, 784);
    expect(pixels.subarray(784, 1568)).toEqual(expected);
    expect(pixels.subarray(0, 784)).toEqual(new Float32Array(784));
    expect(pixels.subarray(1568)).toEqual(new Float32Array(784));
    expect(augmented(all, 8, 3)).not.toEqual(expected);
    expect(augmented(all, 7, 4)).not.toEqual(expected);
    expect(augmented(all, 7, 3, 43)).not.toEqual(expected);
  });

  test("stays within 0 and 1", () => {
    for (let step = 0; step < 50; step++) {
      for (const value of augmented({ ...all, fillMode: "wrap" }, step, 0)) {
        expect(value >= 0 && value <= 1).toBe(true);
      }
    }
  });

  test("moves sideways by widthShiftRange and up or down by heightShiftRange", () => {
    const start = centre(Float32Array.from(digit));
    const moved = (spec: AugmentationSpec) => {
      const centres = Array.from({ length: 20 }, (_, step) => centre(augmented(spec, step, 0)));
      const furthest = (of: "x" | "y") => Math.max(...centres.map((each) => Math.abs(each[of] - start[of])));
      return { x: furthest("x"), y: furthest("y") };
    };
    const across = moved({ ...none, widthShiftRange: 0.1 });
    expect(across.x).toBeGreaterThan(1);
    expect(across.y).toBeLessThan(0.01);
    const along = moved({ ...none, heightShiftRange: 0.1 });
    expect(along.x).toBeLessThan(0.01);
    expect(along.y).toBeGreaterThan(1);
  });

  test("an alpha of 0 distorts nothing", () => {
    const affine = { ...all, elastic: null };
    expect(augmented({ ...affine, elastic: { alpha: 0, sigma: 4 } }, 1, 2)).toEqual(augmented(affine, 1, 2));
    expect(augmented(all, 1, 2)).not.toEqual(augmented(affine, 1, 2));
  });

  test("is the same in every version", () => {
    // Pinned: a run that goes on must see what it saw before.
    const hash = createHash("sha256");
    for (let step = 0; step < 20; step++) hash.update(new Uint8Array(augmented(all, step, step % 3).buffer));
    expect(hash.digest("hex").slice(0, 16)).toBe("41516acf6983ec35");
  });
});
