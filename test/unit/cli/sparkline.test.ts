import { describe, expect, it } from "vitest";
import { rangeOf, sampled, sparkline } from "../../../src/cli/sparkline.ts";
import { plainTerminal } from "../../helpers/plainTerminal.ts";

const glyphs = plainTerminal().terminal.style().glyphs;

describe("a sampled curve", () => {
  const points = [1, 2, 3, 4, 5, 6, 7, 8].map((x) => ({ x, y: x * 10 }));

  it("is the mean of the points of each character", () => {
    expect(sampled(points, 0, { from: 0, to: 8 }, 4)).toEqual([15, 35, 55, 75]);
  });

  it("lets a point speak for what lies before it", () => {
    const rare = [
      { x: 4, y: 1 },
      { x: 8, y: 2 },
    ];
    expect(sampled(rare, 0, { from: 0, to: 8 }, 8)).toEqual([1, 1, 1, 1, 2, 2, 2, 2]);
  });

  it("ends with the last point, and begins where the first one's stretch does", () => {
    const part = points.slice(3, 6);
    expect(sampled(part, 3, { from: 0, to: 8 }, 8)).toEqual([null, null, null, 40, 50, 60, null, null]);
    expect(sampled([], 0, { from: 0, to: 8 }, 2)).toEqual([null, null]);
  });

  it("loses no point to rounding", () => {
    const many = Array.from({ length: 1000 }, (_, i) => ({ x: i + 1, y: 1 }));
    for (const width of [3, 7, 49, 60]) {
      expect(sampled(many, 0, { from: 0, to: 1000 }, width)).toEqual(Array.from({ length: width }, () => 1));
    }
  });
});

describe("a sparkline", () => {
  it("has a mark of eight heights for each value", () => {
    const values = [0, 1, 2, 3, 4, 5, 6, 7];
    expect(sparkline(values, { low: 0, high: 7 }, glyphs)).toBe("▁▂▃▄▅▆▇█");
    expect(sparkline([-5, null, 100, 3.5], { low: 0, high: 7 }, glyphs)).toBe("▁ █▅");
  });

  it("is level in the middle where all values are alike", () => {
    expect(sparkline([2, 2], { low: 2, high: 2 }, glyphs)).toBe("▅▅");
  });

  it("marks what is no number", () => {
    expect(sparkline([0, NaN, Infinity], { low: 0, high: 1 }, glyphs)).toBe("▁××");
    expect(rangeOf([null, NaN, 3, 1, Infinity])).toEqual({ low: 1, high: 3 });
    expect(rangeOf([null, NaN])).toBeNull();
  });

  it("needs no Unicode", () => {
    const ascii = plainTerminal({ env: { LANG: "C" } }).terminal.style().glyphs;
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7, NaN], { low: 0, high: 7 }, ascii)).toBe("_.-~=+*#x");
  });
});
