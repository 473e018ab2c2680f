import type { Activation } from "../../src/core/experiment/normalize.ts";

const twoOverSqrtPi = 2 / Math.sqrt(Math.PI);

/**
 * The error function in float64, to about 1e-15: below 3 the series e^(-x²) Σ 2ⁿ x^(2n+1) / (2n+1)!!, whose terms are all
 * positive, above it the continued fraction of erfc (Abramowitz and Stegun 7.1.6 and 7.1.14).
 */
export function erf(x: number): number {
  return x < 0 ? -erf(-x) : x < 3 ? erfSeries(x) : 1 - erfcFraction(x);
}

/** The complementary error function; for large x accurate relative to itself. */
export function erfc(x: number): number {
  return x < 3 ? 1 - erf(x) : erfcFraction(x);
}

function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-18; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return twoOverSqrtPi * Math.exp(-x * x) * sum;
}

function erfcFraction(x: number): number {
  let denominator = x;
  for (let n = 60; n > 0; n--) denominator = x + n / 2 / denominator;
  return (Math.exp(-x * x) * twoOverSqrtPi) / 2 / denominator;
}

function sigmoid(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return x >= 0 ? 1 / (1 + e) : e / (1 + e);
}

/** @returns the activation of one number, in float64; softmax is not of this kind. */
export function activateScalar(activation: Activation, x: number): number {
  switch (activation.type) {
    case "linear":
      return x;
    case "relu":
      return Math.max(x, 0);
    case "leakyRelu":
      return x >= 0 ? x : activation.negativeSlope * x;
    case "elu":
      return x >= 0 ? x : Math.expm1(x);
    case "gelu":
      return 0.5 * x * (x < 0 ? erfc(-x * Math.SQRT1_2) : 1 + erf(x * Math.SQRT1_2));
    case "silu":
      return x * sigmoid(x);
    case "sigmoid":
      return sigmoid(x);
    case "tanh":
      return Math.tanh(x);
    case "softmax":
      throw new RangeError("softmax needs a whole row");
  }
}

/** Whether the activation has no derivative at 0. */
export function hasKink(activation: Activation): boolean {
  return activation.type === "relu" || (activation.type === "leakyRelu" && activation.negativeSlope !== 1);
}

/** The softmax of each row of `width` numbers. */
export function softmaxRows(x: Float64Array, width: number): Float64Array {
  const result = new Float64Array(x.length);
  for (let start = 0; start < x.length; start += width) {
    let largest = -Infinity;
    for (let i = start; i < start + width; i++) largest = Math.max(largest, x[i]);
    let sum = 0;
    for (let i = start; i < start + width; i++) sum += result[i] = Math.exp(x[i] - largest);
    for (let i = start; i < start + width; i++) result[i] /= sum;
  }
  return result;
}

/** The activation of a whole tensor whose last axis has `width` elements. */
export function activate(activation: Activation, x: Float64Array, width: number): Float64Array {
  return activation.type === "softmax" ? softmaxRows(x, width) : x.map((value) => activateScalar(activation, value));
}
