import { describe, expect, test } from "vitest";
import { drawNoise, gaussianKernel, Smoother } from "../../../../src/core/augmentation/elastic.ts";
import { RandomStream } from "../../../../src/core/random/stream.ts";
import { elasticCases } from "../../../helpers/goldenAugmentation.ts";

describe("SciPy's gaussian_filter", () => {
  test.each(elasticCases())("%s", (_, { elastic, noise, displacement }) => {
    const smoother = new Smoother(elastic.sigma);
    noise.forEach((values, i) => {
      const field = Float64Array.from(values.flat());
      smoother.smooth(field, elastic.alpha);
      displacement[i].flat().forEach((value, pixel) => expect(field[pixel]).toBeCloseTo(value, 6));
    });
  });

  test("its weights have the sum 1", () => {
    const kernel = gaussianKernel(1.5);
    expect(kernel).toHaveLength(7);
    expect(kernel.reduce((sum, weight, distance) => sum + (distance === 0 ? 1 : 2) * weight, 0)).toBeCloseTo(1, 12);
    // exp(-1 / 4.5)
    expect(kernel[1] / kernel[0]).toBeCloseTo(0.800737402917, 10);
  });
});

test("noise lies between -1 and 1, evenly", () => {
  const field = new Float64Array(784);
  drawNoise(new RandomStream(5, "augmentation"), field);
  const mean = field.reduce((sum, value) => sum + value, 0) / 784;
  const squares = field.reduce((sum, value) => sum + value * value, 0) / 784;
  expect(Math.max(...field.map(Math.abs))).toBeLessThanOrEqual(1);
  expect(Math.abs(mean)).toBeLessThan(0.1);
  expect(Math.abs(squares - 1 / 3)).toBeLessThan(0.05);
});
