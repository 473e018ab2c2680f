import type { Kernel, V128Local } from "../../../assembler/kernel.ts";
import { v128Int, type V128 } from "../../../assembler/values.ts";

/**
 * Transcendental functions on four lanes, in float32, of additions, multiplications and divisions alone: the same bits on
 * every computer. NaN in, NaN out. The errors named are bounds that held for millions of floats against float64 (see the
 * tests); relative ones are relative to the result.
 */

/** a[0]·xⁿ + a[1]·xⁿ⁻¹ + … by Horner's rule. */
function polynomial(x: V128, coefficients: readonly number[]): V128 {
  const [first = 0, second = 0, ...rest] = coefficients;
  return rest.reduce((sum, c) => sum.mul(x).add(c), x.mul(first).add(second));
}

const log2e = 1.44269504;
/** ln 2 in two parts; the first has few bits, so that its multiples by small integers are exact. */
const ln2High = 0.693359375;
const ln2Low = -2.1219444e-4;

/**
 * eˣ, relative error below 1e-7 for −87.3 ≤ x ≤ 88.3; outside, the value at the nearest of these ends.
 * Reduction to |r| ≤ ln 2 / 2 and a polynomial of degree 5, coefficients of Moshier's Cephes (`expf`).
 */
export function exp(kernel: Kernel, value: V128): V128 {
  const x = kernel.vector(value.atLeastOf(-87.33).atMostOf(88.37));
  // Added to this, a number below 2²² is rounded to an integer, which then stands in the low bits.
  const shifter = 12582912;
  const shifted = kernel.vector(x.mul(log2e).add(shifter));
  const n = kernel.vector(shifted.sub(shifter));
  const r = kernel.vector(x.sub(n.mul(ln2High)).sub(n.mul(ln2Low)));
  const p = polynomial(
    r,
    [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1],
  );
  const power = shifted.addInt(v128Int(127)).shiftLeftInt(23);
  return p.mul(r).mul(r).add(r).add(1).mul(power);
}

/**
 * Natural logarithm of positive, normal numbers, relative error below 1e-7, near 1 too. Of others (0, subnormal, negative
 * or infinite) it gives finite numbers that mean nothing.
 * Coefficients of Moshier's Cephes (`logf`).
 */
export function log(kernel: Kernel, value: V128): V128 {
  const x = kernel.vector(value);
  const exponent = kernel.vector(x.shiftRightUnsigned(23).subInt(v128Int(127)).toFloats());
  const m = kernel.vector(x.and(v128Int(0x7fffff)).or(v128Int(0x3f800000)));
  const large = kernel.vector(m.greaterThan(1.41421356));
  exponent.set(exponent.add(v128Int(0x3f800000).and(large)));
  m.set(m.mul(0.5).where(large, m).sub(1));
  const square = kernel.vector(m.mul(m));
  const p = polynomial(
    m,
    [
      7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
      2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
    ],
  );
  const small = p.mul(m).mul(square).add(exponent.mul(ln2Low)).sub(square.mul(0.5));
  const result = small.add(m).add(exponent.mul(ln2High));
  return result.where(x.equals(x), x);
}

/**
 * 1 / (1 + e⁻ˣ), absolute error below 1e-7, relative error below 3e-7 for x ≥ −88.3; below that the value there, 4e-39.
 */
export function sigmoid(kernel: Kernel, value: V128): V128 {
  const denominator = kernel.vector(exp(kernel, value.negate()).add(1));
  return kernel.vector(1).div(denominator);
}

/**
 * Hyperbolic tangent, relative error below 3e-7: an odd polynomial below 0.625 (Cephes, `tanhf`), 1 − 2 / (e²ˣ + 1) above,
 * which is not quite odd: the two signs are rounded differently.
 */
export function tanh(kernel: Kernel, value: V128): V128 {
  const x = kernel.vector(value);
  const square = kernel.vector(x.mul(x));
  const p = polynomial(
    square,
    [-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1],
  );
  const near = kernel.vector(p.mul(square).mul(x).add(x));
  const denominator = kernel.vector(exp(kernel, x.add(x)).add(1));
  const far = kernel.vector(1).sub(kernel.vector(2).div(denominator));
  return near.where(x.abs().lessThan(0.625), far);
}

/**
 * Error function, absolute and relative error below 5e-7: an odd rational function of degrees 13 and 8 on [−4, 4], beyond
 * which it is ±1 in float32 (coefficients as in Eigen's `erf`).
 */
export function erf(kernel: Kernel, value: V128): V128 {
  const x = kernel.vector(value.atLeastOf(-4).atMostOf(4));
  const square = kernel.vector(x.mul(x));
  const numerator = polynomial(
    square,
    [
      -2.72614225801306e-10, 2.77068142495902e-8, -2.10102402082508e-6, -5.69250639462346e-5, -7.34990630326855e-4,
      -2.95459980854025e-3, -1.60960333262415e-2,
    ],
  );
  const denominator = polynomial(
    square,
    [-1.45660718464996e-5, -2.13374055278905e-4, -1.68282697438203e-3, -7.37332916720468e-3, -1.42647390514189e-2],
  );
  return numerator.mul(x).div(denominator);
}

/** A kernel that applies one of these functions to `count` vectors, for tests. */
export function mathKernel(kernel: Kernel, apply: (kernel: Kernel, value: V128Local) => V128): Kernel {
  const input = kernel.parameter("input");
  const output = kernel.parameter("output");
  const count = kernel.parameter("count");
  const x = kernel.vector();
  kernel.repeat(count, () => {
    x.set(input.loadVector());
    kernel.store(output, apply(kernel, x));
    input.advance(16);
    output.advance(16);
  });
  return kernel;
}
