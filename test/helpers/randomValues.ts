import type { Network } from "../../src/core/network/network.ts";
import { RandomStream } from "../../src/core/random/stream.ts";

/** Float32 numbers of the standard normal distribution, the same for the same seed. */
export function normalValues(seed: number, count: number, deviation = 1): Float32Array {
  const stream = new RandomStream(seed, "augmentation");
  return Float32Array.from({ length: count }, () => deviation * stream.nextNormal());
}

/** Labels 0 to 9. */
export function randomLabels(seed: number, count: number): Uint8Array {
  const stream = new RandomStream(seed, "augmentation", 1);
  return Uint8Array.from({ length: count }, () => stream.nextBelow(10));
}

/** Weights of every kind that keep values around 1 from layer to layer: nothing is left at 0 or 1. */
export function randomWeights(seed: number, network: Network): Map<string, Float32Array> {
  return new Map(
    network.weights.map(({ name, size, fanIn }, index) => {
      const part = name.slice(name.lastIndexOf("/") + 1);
      const normal = normalValues(seed + 1000 * (index + 1), size);
      switch (part) {
        case "kernel":
          return [name, normal.map((value) => value / Math.sqrt(fanIn))];
        case "gamma":
        case "moving_variance":
          return [name, normal.map((value) => 0.5 + Math.abs(value))];
        default:
          return [name, normal.map((value) => 0.3 * value)];
      }
    }),
  );
}
