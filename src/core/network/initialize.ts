import { RandomStream } from "../random/stream.ts";
import type { Network, WeightSpec } from "./network.ts";

/** Deviation of a standard normal distribution cut off at ±2; Keras divides by it. */
const truncatedDeviation = 0.87962566103423978;

/**
 * The weights that a seed starts from, in Keras's layouts and by Keras's formulas (VarianceScaling; Glorot and Bengio, 2010;
 * He et al., 2015). Each weight has a random stream of its own, by its position, so that a change to one layer leaves
 * the weights before it as they were.
 * @param seed 0 to 2³² - 1.
 * @returns values by name, in the order of `Network.weights`.
 */
export function initialWeights(network: Network, seed: number): Map<string, Float32Array> {
  return new Map(network.weights.map((weight, index) => [weight.name, initialValues(weight, seed, index)]));
}

function initialValues(weight: WeightSpec, seed: number, index: number): Float32Array {
  const values = new Float32Array(weight.size);
  const { type, mean, stddev } = weight.initializer;
  const stream = new RandomStream(seed, "weights", index);
  switch (type) {
    case "zeros":
      return values;
    case "ones":
      return values.fill(1);
    case "glorotUniform":
      return fillUniform(values, stream, Math.sqrt(3 * glorotVariance(weight)));
    case "heUniform":
      return fillUniform(values, stream, Math.sqrt(3 * heVariance(weight)));
    case "glorotNormal":
      return fillTruncatedNormal(values, stream, Math.sqrt(glorotVariance(weight)) / truncatedDeviation);
    case "heNormal":
      return fillTruncatedNormal(values, stream, Math.sqrt(heVariance(weight)) / truncatedDeviation);
    case "randomNormal":
      for (let i = 0; i < values.length; i++) values[i] = mean + stddev * stream.nextNormal();
      return values;
  }
}

function glorotVariance({ fanIn, fanOut }: WeightSpec): number {
  return 1 / Math.max(1, (fanIn + fanOut) / 2);
}

function heVariance({ fanIn }: WeightSpec): number {
  return 2 / Math.max(1, fanIn);
}

/** Evenly distributed between -limit and limit. */
function fillUniform(values: Float32Array, stream: RandomStream, limit: number): Float32Array {
  for (let i = 0; i < values.length; i++) values[i] = limit * (2 * stream.nextUniform() - 1);
  return values;
}

function fillTruncatedNormal(values: Float32Array, stream: RandomStream, deviation: number): Float32Array {
  for (let i = 0; i < values.length; i++) values[i] = deviation * stream.nextTruncatedNormal();
  return values;
}
