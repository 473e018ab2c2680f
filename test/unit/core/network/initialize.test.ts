import { describe, expect, it } from "vitest";
import type { Initializer } from "../../../../src/core/experiment/normalize.ts";
import { initialWeights } from "../../../../src/core/network/initialize.ts";
import type { Network, WeightSpec } from "../../../../src/core/network/network.ts";

function weight(name: string, type: Initializer["type"], fanIn: number, fanOut: number, size: number): WeightSpec {
  return {
    name,
    shape: [size],
    size,
    trainable: true,
    initializer: { type, mean: 0.25, stddev: 0.05 },
    regularizer: null,
    fanIn,
    fanOut,
  };
}

function networkOf(...weights: WeightSpec[]): Network {
  return { nodes: [], weights, trainable: 0, nonTrainable: 0 };
}

function valuesOf(type: Initializer["type"], fanIn: number, fanOut: number, seed = 1): Float32Array {
  return initialWeights(networkOf(weight("layer/kernel", type, fanIn, fanOut, 100_000)), seed).get("layer/kernel")!;
}

function deviationOf(values: Float32Array, mean = 0): number {
  return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
}

describe("initialWeights", () => {
  // Limits by hand: √(6 / (in + out)) and √(6 / in); fans below 1 count as 1.
  it.each([
    ["glorotUniform", 150, 400, Math.sqrt(6 / 550)],
    ["glorotUniform", 784, 128, 0.0811107105653813],
    ["heUniform", 150, 400, 0.2],
    ["glorotUniform", 0, 1, Math.sqrt(3)],
  ] as const)("%s with fans %d and %d fills ±%d evenly", (type, fanIn, fanOut, limit) => {
    const values = valuesOf(type, fanIn, fanOut);
    const largest = values.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
    expect(largest).toBeLessThanOrEqual(Math.fround(limit));
    expect(largest).toBeGreaterThan(0.9998 * limit);
    expect(deviationOf(values) / (limit / Math.sqrt(3))).toBeCloseTo(1, 2);
    expect(values.filter((x) => x > 0).length / values.length).toBeCloseTo(0.5, 2);
  });

  // The truncated normal has the deviation asked for, and ends at twice that divided by 0.8796.
  it.each([
    ["glorotNormal", 150, 400, Math.sqrt(2 / 550)],
    ["heNormal", 200, 10, 0.1],
  ] as const)("%s with fans %d and %d has deviation %d", (type, fanIn, fanOut, deviation) => {
    const values = valuesOf(type, fanIn, fanOut);
    expect(deviationOf(values) / deviation).toBeCloseTo(1, 2);
    const largest = values.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
    const limit = (2 * deviation) / 0.87962566103423978;
    expect(largest).toBeLessThanOrEqual(limit);
    expect(largest).toBeGreaterThan(0.995 * limit);
  });

  it("randomNormal has its mean and deviation and is not truncated", () => {
    const values = valuesOf("randomNormal", 1, 1);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    expect(mean).toBeCloseTo(0.25, 3);
    expect(deviationOf(values, mean)).toBeCloseTo(0.05, 3);
    expect(values.some((x) => Math.abs(x - 0.25) > 0.15)).toBe(true);
  });

  it("fills zeros and ones", () => {
    expect(valuesOf("zeros", 1, 1).every((x) => x === 0)).toBe(true);
    expect(valuesOf("ones", 1, 1).every((x) => x === 1)).toBe(true);
  });

  it("gives the same weights for the same seed, others for another", () => {
    expect(valuesOf("heNormal", 9, 9, 7)).toEqual(valuesOf("heNormal", 9, 9, 7));
    expect(valuesOf("heNormal", 9, 9, 7)).not.toEqual(valuesOf("heNormal", 9, 9, 8));
  });

  it("gives each weight numbers of its own, whatever the others' sizes", () => {
    const of = (firstSize: number) =>
      initialWeights(
        networkOf(
          weight("a/kernel", "heUniform", 3, 3, firstSize),
          weight("b/kernel", "heUniform", 3, 3, 10),
          weight("c/kernel", "heUniform", 3, 3, 10),
        ),
        42,
      );
    const small = of(5);
    expect([...small.keys()]).toEqual(["a/kernel", "b/kernel", "c/kernel"]);
    expect(small.get("b/kernel")).toEqual(of(50).get("b/kernel"));
    expect(small.get("b/kernel")).not.toEqual(small.get("c/kernel"));
    expect([...small.get("a/kernel")!]).toEqual([...of(50).get("a/kernel")!.subarray(0, 5)]);
  });
});
