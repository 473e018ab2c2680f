import { describe, expect, test } from "vitest";
import { erf, exp, log, sigmoid, tanh } from "../../../../../../src/trainer/engine/wasm/kernels/math.ts";
import { floatsBetween, floatsEvenly, functionOf } from "../../../../../helpers/mathKernels.ts";
import { activateScalar, erf as preciseErf } from "../../../../../helpers/referenceActivations.ts";

const many = 2 ** 20;
/** The precise error function takes longer. */
const some = 2 ** 17;
const functions = {
  exp: functionOf(exp),
  log: functionOf(log),
  sigmoid: functionOf(sigmoid),
  tanh: functionOf(tanh),
  erf: functionOf(erf),
};
const preciseSigmoid = (x: number) => activateScalar({ type: "sigmoid", negativeSlope: 0 }, x);

/** The largest absolute and relative errors against float64. */
function errorsOf(name: keyof typeof functions, precise: (x: number) => number, x: Float32Array) {
  const y = functions[name](x);
  let [absolute, relative] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    const expected = precise(x[i]);
    const error = Math.abs(y[i] - expected);
    if (!(error <= absolute)) absolute = error;
    const share = error === 0 ? 0 : error / Math.abs(expected);
    if (!(share <= relative)) relative = share;
  }
  return { absolute, relative };
}

describe("errors against float64 stay below what is stated", () => {
  test.each([
    ["the whole range", floatsEvenly(-87.3, 88.3, many)],
    ["positive numbers of every size", floatsBetween(1e-45, 88.3, many)],
    ["negative numbers of every size", floatsBetween(-1e-45, -87.3, many)],
  ])("exp: %s", (_, x) => {
    expect(errorsOf("exp", Math.exp, x).relative).toBeLessThan(1e-7);
  });

  test.each([
    ["all positive, normal numbers", floatsBetween(2 ** -126, 3.4e38, many)],
    ["around one", floatsEvenly(0.5, 2, many)],
    ["right above one", floatsBetween(1, 1.001, 8390)],
    ["right below one", floatsBetween(0.999, 1, 16778)],
    ["the sums that a softmax makes", floatsEvenly(1, 10, many)],
    ["the probabilities that a loss sees", floatsBetween(1e-7, 1, many)],
  ])("log: %s", (_, x) => {
    expect(errorsOf("log", Math.log, x).relative).toBeLessThan(1e-7);
  });

  test.each([
    ["the whole range", floatsEvenly(-88.3, 88.3, many)],
    ["where it bends", floatsEvenly(-6, 6, many)],
    ["small numbers", floatsBetween(1e-45, 1, many)],
    ["far below zero", floatsEvenly(-88.3, -15, many)],
  ])("sigmoid: %s", (_, x) => {
    const { absolute, relative } = errorsOf("sigmoid", preciseSigmoid, x);
    expect(absolute).toBeLessThan(1e-7);
    expect(relative).toBeLessThan(3e-7);
  });

  test.each([
    ["where it bends", floatsEvenly(-10, 10, many)],
    ["positive numbers of every size", floatsBetween(1e-45, 3.4e38, many)],
    ["negative numbers of every size", floatsBetween(-1e-45, -3.4e38, many)],
    ["around the seam of its two forms", floatsBetween(0.6249, 0.6251, 3400)],
    ["around the seam below zero", floatsBetween(-0.6249, -0.6251, 3400)],
  ])("tanh: %s", (_, x) => {
    expect(errorsOf("tanh", Math.tanh, x).relative).toBeLessThan(3e-7);
  });

  test.each([
    ["where it bends", floatsEvenly(-5, 5, some)],
    ["positive numbers of every size", floatsBetween(1e-37, 100, some)],
    ["negative numbers of every size", floatsBetween(-1e-37, -100, some)],
    ["around its end", floatsBetween(3.9, 4.1, some)],
  ])("erf: %s", (_, x) => {
    const { absolute, relative } = errorsOf("erf", preciseErf, x);
    expect(absolute).toBeLessThan(5e-7);
    expect(relative).toBeLessThan(5e-7);
  });
});

describe("at the edges", () => {
  const at = (name: keyof typeof functions, ...x: number[]) => [...functions[name](Float32Array.from(x))];
  const { fround } = Math;

  test.each(Object.keys(functions) as (keyof typeof functions)[])("%s of what is not a number is none", (name) => {
    expect(at(name, NaN, NaN, NaN, NaN).every(Number.isNaN)).toBe(true);
  });

  test("exp: exactly one at zero; beyond its ends the values there, neither zero nor infinite", () => {
    expect(at("exp", 0, -0, 1e-45, -1e-45, 2 ** -126)).toEqual([1, 1, 1, 1, 1]);
    const [lowest, ...low] = at("exp", -87.33, -87.4, -104, -3.4e38, -Infinity);
    const [highest, ...high] = at("exp", 88.37, 88.4, 1000, 3.4e38, Infinity);
    expect(lowest).toBeGreaterThan(2 ** -126);
    expect(highest).toBeLessThan(3.4e38);
    expect(low).toEqual([lowest, lowest, lowest, lowest]);
    expect(high).toEqual([highest, highest, highest, highest]);
  });

  test("log: exactly zero at one", () => {
    expect(at("log", 1)[0]).toBe(0);
    expect(at("log", 2, 0.5).map(fround)).toEqual([fround(Math.LN2), fround(-Math.LN2)]);
    expect(at("log", 2 ** -126)[0]).toBeCloseTo(-126 * Math.LN2, 4);
  });

  test("sigmoid: one half at zero, ends at zero and one", () => {
    expect(at("sigmoid", 0, -0, 1e-45, -1e-45)).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(at("sigmoid", 20, 1000, 3.4e38, Infinity)).toEqual([1, 1, 1, 1]);
    for (const y of at("sigmoid", -89, -1000, -3.4e38, -Infinity)) {
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(1e-38);
    }
  });

  test("tanh: what is very small stays as it is, ends at one", () => {
    const small = [1e-45, -1e-45, 2 ** -126, -(2 ** -126), 1e-20, fround(1e-5)].map(fround);
    expect(at("tanh", ...small)).toEqual(small);
    expect(at("tanh", 0, -0).map(Math.abs)).toEqual([0, 0]);
    expect(at("tanh", 10, Infinity, -10, -Infinity)).toEqual([1, 1, -1, -1]);
  });

  test("erf: zero at zero, odd, ends at one", () => {
    expect(at("erf", 0, -0).map(Math.abs)).toEqual([0, 0]);
    expect(at("erf", 4, 5, 3.4e38, Infinity)).toEqual([1, 1, 1, 1]);
    const x = floatsEvenly(0.001, 5, 1000);
    expect(functions.erf(x.map((value) => -value))).toEqual(functions.erf(x).map((value) => -value));
  });
});

test("exp, sigmoid, tanh and erf never fall where they should rise, but for their last bits", () => {
  for (const name of ["exp", "sigmoid", "tanh", "erf"] as const) {
    const y = functions[name](floatsEvenly(-20, 20, many));
    for (let i = 1; i < y.length; i++) {
      if (y[i] < y[i - 1] && y[i - 1] - y[i] > 6e-7 * Math.abs(y[i])) expect.fail(`${name} falls at ${i}`);
    }
  }
});
