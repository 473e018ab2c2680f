import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { exp } from "../../../../src/core/math/exp.ts";
import { log } from "../../../../src/core/math/log.ts";
import { normalQuantile } from "../../../../src/core/math/normal.ts";
import { pow, powInteger } from "../../../../src/core/math/pow.ts";
import { cos, sin } from "../../../../src/core/math/trigonometry.ts";
import { RandomStream } from "../../../../src/core/random/stream.ts";

/** Arguments, then the exact value as a sum of two float64. */
type Row = number[];
const values = JSON.parse(
  readFileSync(new URL("../../../fixtures/math/values.json", import.meta.url), "utf8"),
) as Record<string, Row[]>;

/** Distance from a float64 to the next one. */
function ulp(x: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(x));
  const bits = view.getBigUint64(0);
  view.setBigUint64(0, bits + 1n);
  return view.getFloat64(0) - Math.abs(x);
}

/** The largest error in units of the last place, over all rows of a table. */
function largestError(name: string, compute: (a: number, b: number) => number): number {
  let largest = 0;
  for (const row of values[name]) {
    const [value, rest] = row.slice(-2);
    const error = Math.abs(compute(row[0], row[1]) - value - rest) / ulp(value);
    largest = Number.isNaN(error) ? Infinity : Math.max(largest, error);
  }
  return largest;
}

describe("elementary functions against 60-digit values", () => {
  it.each([
    ["exp", exp, 0.8],
    ["log", log, 0.8],
    ["sin", sin, 0.8],
    ["cos", cos, 0.8],
    ["pow", pow, 0.8],
    ["powInteger", powInteger, 0.51],
  ] as const)("%s", (name, compute, limit) => {
    expect(values[name].length).toBeGreaterThan(180);
    expect(largestError(name, compute)).toBeLessThan(limit);
  });

  it("normalQuantile", () => {
    for (const [p, value] of values["normalQuantile"]) {
      expect(Math.abs(normalQuantile(p) - value)).toBeLessThan(1e-15 * Math.max(1, Math.abs(value)));
    }
  });
});

describe("elementary functions against this machine's own, 20,000 arguments each", () => {
  it.each([
    ["exp", exp, Math.exp, 700],
    ["log", (x: number) => log(Math.abs(x)), (x: number) => Math.log(Math.abs(x)), 1e6],
    ["sin", sin, Math.sin, 1e5],
    ["cos", cos, Math.cos, 1e5],
    ["pow", (x: number) => pow(Math.abs(x), 1 + x / 10), (x: number) => Math.pow(Math.abs(x), 1 + x / 10), 50],
  ] as const)("%s", (_, ours, theirs, range) => {
    const stream = new RandomStream(1, "weights");
    for (let i = 0; i < 20_000; i++) {
      const x = range * (2 * stream.nextUniform() - 1);
      const expected = theirs(x);
      expect(Math.abs(ours(x) - expected)).toBeLessThanOrEqual(2 * ulp(expected));
    }
  });
});

describe("special values", () => {
  const specials = [0, -0, 1, -1, 0.5, -0.5, 2, -2, 3, Infinity, -Infinity, NaN, 5e-324, 1e300, -1e300, 1e-300];

  it("exp, log", () => {
    for (const x of specials) {
      if (Math.abs(x) < 1e10 && Math.abs(x) > 0) continue;
      expect(exp(x)).toBe(Math.exp(x));
      expect(log(x)).toBe(x === 1e300 || x === 1e-300 ? log(x) : Math.log(x));
    }
    expect([exp(0), exp(1), exp(710), exp(-746)]).toEqual([1, Math.E, Infinity, 0]);
    expect([log(1), log(Math.E), log(5e-324)]).toEqual([0, 1, -744.4400719213812]);
  });

  it("pow has the same special cases as Math.pow", () => {
    for (const x of specials) {
      for (const y of [0, -0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, Infinity, -Infinity, NaN]) {
        const expected = Math.pow(x, y);
        if (Number.isFinite(expected) && expected !== 0) {
          expect(Math.abs(pow(x, y) / expected - 1), `${x} ^ ${y}`).toBeLessThan(1e-15);
        } else {
          expect(pow(x, y), `${x} ^ ${y}`).toBe(expected);
        }
      }
    }
  });

  it("powInteger is exact where the result can be written exactly", () => {
    expect([
      powInteger(10, 22),
      powInteger(-3, 33),
      powInteger(2, -1000),
      powInteger(0.1, 1),
      powInteger(7, 0),
    ]).toEqual([1e22, -5559060566555523, 9.332636185032189e-302, 0.1, 1]);
    expect(() => powInteger(2, 0.5)).toThrow(RangeError);
    expect(() => powInteger(2, 2 ** 32)).toThrow(RangeError);
  });

  it("sine and cosine", () => {
    expect([sin(0), cos(0), sin(Math.PI), cos(Math.PI), cos(Math.PI / 2)]).toEqual([
      0, 1, 1.2246467991473532e-16, -1, 6.123233995736766e-17,
    ]);
    expect([sin(NaN), cos(NaN)]).toEqual([NaN, NaN]);
    expect(() => sin(1e7)).toThrow(RangeError);
    expect(() => cos(-Infinity)).toThrow(RangeError);
  });

  it("normalQuantile knows the usual percentage points", () => {
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
    expect(normalQuantile(0.025)).toBeCloseTo(-1.959963984540054, 14);
    expect(normalQuantile(2 ** -33)).toBeCloseTo(-6.3379, 3);
  });
});
