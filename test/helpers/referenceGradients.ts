import type { Network } from "../../src/core/network/network.ts";

/**
 * d f / d values[index] by Richardson's extrapolation of two central differences: for smooth f in float64 with values
 * around 1, good to about 1e-10. `values` is what f reads; it is left as it was.
 */
export function centralDifference(f: () => number, values: Float64Array, index: number, step = 1e-4): number {
  const before = values[index];
  const slope = (h: number) => {
    values[index] = before + h;
    const up = f();
    values[index] = before - h;
    const down = f();
    return (up - down) / (2 * h);
  };
  const result = (4 * slope(step / 2) - slope(step)) / 3;
  values[index] = before;
  return result;
}

/** The same for every entry, or for those named; the others are NaN. */
export function centralDifferences(
  f: () => number,
  values: Float64Array,
  indices?: readonly number[],
  step = 1e-4,
): Float64Array {
  const result = new Float64Array(values.length).fill(NaN);
  for (const index of indices ?? values.keys()) result[index] = centralDifference(f, values, index, step);
  return result;
}

/** Float64 copies of all weights, to take differences in. */
export function float64Weights(weights: ReadonlyMap<string, ArrayLike<number>>): Map<string, Float64Array> {
  return new Map(Array.from(weights, ([name, values]) => [name, Float64Array.from(values)]));
}

/** d f / d w of every trainable weight of the network, by name. */
export function weightGradients(
  network: Network,
  weights: ReadonlyMap<string, Float64Array>,
  f: () => number,
): Map<string, Float64Array> {
  const trainable = network.weights.filter((weight) => weight.trainable);
  return new Map(trainable.map(({ name }) => [name, centralDifferences(f, weights.get(name)!)]));
}
