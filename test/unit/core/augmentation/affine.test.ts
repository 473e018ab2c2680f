import { describe, expect, test } from "vitest";
import { affineMatrix, writeCoordinates } from "../../../../src/core/augmentation/affine.ts";
import { bringInside, paddedPicture, sample } from "../../../../src/core/augmentation/sampling.ts";
import { affineCases, elasticCases, largestDifference, pixelsOf } from "../../../helpers/goldenAugmentation.ts";

function padded(pixels: Float64Array): Float64Array {
  const picture = paddedPicture();
  pixels.forEach((value, i) => (picture[Math.floor(i / 28) * 29 + (i % 28)] = value));
  return picture;
}

describe("Keras's apply_affine_transform", () => {
  test("has golden values for every fill mode", () => {
    const modes = new Set(affineCases().flatMap(([, { cases }]) => cases.map(({ fillMode }) => fillMode)));
    expect([...modes].sort()).toEqual(["constant", "nearest", "reflect", "wrap"]);
  });

  test.each(affineCases())("%s", (_, { transform, tolerance, cases }) => {
    const { theta = 0, tx = 0, ty = 0, shear = 0, zx = 1, zy = 1 } = transform;
    const matrix = affineMatrix({ rotation: theta, shiftX: tx, shiftY: ty, shear, zoomX: zx, zoomY: zy });
    for (const each of cases) {
      const [xs, ys] = [new Float64Array(784), new Float64Array(784)];
      const pixels = new Float32Array(784);
      writeCoordinates(matrix, xs, ys);
      bringInside(xs, each.fillMode);
      bringInside(ys, each.fillMode);
      sample(padded(pixelsOf(each.image)), xs, ys, each.cval, pixels, 0);
      expect(largestDifference(pixels, each), `${each.image}, ${each.fillMode}`).toBeLessThan(tolerance.absolute);
    }
  });
});

describe("SciPy's map_coordinates", () => {
  test.each(elasticCases())("%s", (_, { displacement, tolerance, cases }) => {
    for (const each of cases) {
      const [dx, dy] = displacement.map((field) => field.flat());
      const xs = Float64Array.from(dx, (value, i) => (i % 28) + value);
      const ys = Float64Array.from(dy, (value, i) => Math.floor(i / 28) + value);
      const pixels = new Float32Array(784);
      bringInside(xs, each.fillMode);
      bringInside(ys, each.fillMode);
      sample(padded(pixelsOf(each.image)), xs, ys, each.cval, pixels, 0);
      expect(largestDifference(pixels, each), `${each.image}, ${each.fillMode}`).toBeLessThan(tolerance.absolute);
    }
  });
});

describe("coordinates outside", () => {
  test.each([
    ["nearest", [0, 0, 0, 13.5, 27, 27, 27]],
    ["constant", [-1, -1, 0, 13.5, 27, -1, -1]],
    // One period is the picture and its mirror image; between the outermost pixel and its image lies its own value.
    ["reflect", [13.5, 0, 0, 13.5, 27, 27, 0]],
    ["wrap", [13, 26.75, 0, 13.5, 27, 0.25, 1]],
  ] as const)("%s", (fillMode, expected) => {
    const coordinates = Float64Array.of(-14.5 + (fillMode === "wrap" ? 0.5 : 0), -0.25, 0, 13.5, 27, 27.25, 55);
    bringInside(coordinates, fillMode);
    expect([...coordinates]).toEqual(expected);
  });
});
