import { describe, expect, it } from "vitest";
import { cutPieces, curveMarks } from "../../../../src/core/pictures/curveMarks.ts";
import { curvesDrawing, curvesPicture, type CurvesSpec } from "../../../../src/core/pictures/curvesPicture.ts";
import { inEnglish } from "../../../../src/core/translate.ts";
import { overlapsOf, readSvg, textsOf } from "../../../helpers/svgPictures.ts";

const base: CurvesSpec = { title: "A run", series: [], xTitle: "epoch", yTitle: "loss", scale: "linear" };
const pointsOf = (...values: readonly number[]): { x: number; y: number }[] => values.map((y, i) => ({ x: i + 1, y }));
const drawn = (spec: Partial<CurvesSpec>): string => curvesPicture({ ...base, ...spec }, inEnglish);
const say = (svg: string): string[] => textsOf(svg).map(({ text }) => text);

/** @returns the points of the first line, in units of the picture. */
function lineOf(svg: string): [number, number][] {
  const points = /<polyline points="([^"]*)"/.exec(svg)?.[1] ?? "";
  return points.split(" ").map((point) => point.split(",").map(Number) as [number, number]);
}

describe("a picture of curves", () => {
  it("places points on the axes by their values", () => {
    // From 0 to 1.04 and from epoch 1 to 3; 48 + 8 units left, 300 − 38 below, 32 + 18 above.
    const [first, second, third] = lineOf(drawn({ series: [{ label: "a", points: pointsOf(1, 0.52, 0) }] }));
    expect(first[0]).toBe(56);
    expect(second[1]).toBe((262 + 50) / 2);
    expect(third[1]).toBe(262);
    expect(second[0]).toBeCloseTo((first[0] + third[0]) / 2, 0);
  });

  it("places them by powers of ten on a logarithmic axis", () => {
    const line = lineOf(drawn({ scale: "logarithmic", series: [{ label: "a", points: pointsOf(10, 1, 0.1) }] }));
    expect(line[1][1]).toBeCloseTo((line[0][1] + line[2][1]) / 2, 1);
  });

  it("ends a line where the loss is no number any more, and begins it anew where it is one again", () => {
    const values = [0.1, 1e20, 1e37, Infinity, NaN, 1, 10];
    for (const scale of ["linear", "logarithmic"] as const) {
      const svg = drawn({ scale, series: [{ label: "a", points: pointsOf(...values) }] });
      expect(Array.from(svg.matchAll(/<polyline points="([^"]*)"/g), ([, points]) => points.split(" ").length)).toEqual(
        [3, 2],
      );
      // The highest is where it ends.
      const line = lineOf(svg);
      expect(line[2][1]).toBeLessThanOrEqual(line[1][1]);
    }
  });

  it("shows the marks of a run whose batches went on to infinity", () => {
    const batches = { label: "batch", points: pointsOf(0.14, 5e18, 1e37, Infinity), faint: true };
    const end = { label: "validation", points: [{ x: 1.5, y: 7.326649034275205e26 }], dots: true };
    const svg = drawn({ scale: "logarithmic", series: [batches, end] });
    expect(svg).toContain("<circle");
    expect(say(svg)).toEqual(expect.arrayContaining(["validation 7.33e26", "1e10", "1e35"]));
  });

  it("writes round numbers at its axes, and each curve's last value at its end", () => {
    const series = [
      { label: "training", points: pointsOf(0.912, 0.95, 0.991) },
      { label: "batches", points: pointsOf(0.9, 0.9), faint: true },
    ];
    const texts = say(drawn({ scale: "share", series }));
    expect(texts).toEqual(expect.arrayContaining(["90 %", "98 %", "100 %", "training 99.10 %"]));
    expect(texts).not.toContain("batches");
  });

  it("tells who does not see it what there is", () => {
    const series = [{ label: "<training>", points: pointsOf(0.5, 0.25) }];
    expect(curvesDrawing({ ...base, series }, inEnglish).description).toBe(
      "loss over epoch; 1 lines. Last values: <training> 0.2500.",
    );
    expect(drawn({ series })).toContain("Last values: &lt;training&gt; 0.2500.");
  });

  it("is drawn also of nothing, of one point, of gaps and of what is not finite", async () => {
    for (const points of [[], pointsOf(0.5), pointsOf(NaN, NaN), pointsOf(1, NaN, Infinity, 2, 0, -1)]) {
      for (const scale of ["linear", "logarithmic", "share"] as const) {
        const svg = drawn({ scale, series: [{ label: "a", points, dots: true }] });
        expect(svg).not.toMatch(/NaN|Infinity/);
        await readSvg(svg);
      }
    }
  });

  it("keeps its own margins, and no text lies over another", async () => {
    const names = [
      "training",
      "验证集上的准确率",
      "a very long name that belongs to a run with many settings, 0.0001, 64",
      "<&>",
    ];
    for (const count of [1, 2, 4, 12, 40]) {
      const series = Array.from({ length: count }, (_, i) => ({
        label: `${names[i % names.length]} ${i}`,
        points: pointsOf(0.9, 0.9 + i / 1000, 0.95),
        dots: true,
        dashed: i % 2 === 1,
      }));
      const svg = drawn({ scale: "share", series, title: "A title that is far too long ".repeat(10) });
      const { width, height, drawn: box } = await readSvg(svg);
      expect(overlapsOf(textsOf(svg))).toEqual([]);
      for (const { left, right } of textsOf(svg)) expect([left >= 0, right <= width]).toEqual([true, true]);
      expect([box.x >= 0, box.y >= 0, box.width <= width, box.height <= height]).toEqual([true, true, true, true]);
    }
  });

  it("names very many curves only where that is wished for", () => {
    const series = Array.from({ length: 81 }, (_, i) => ({
      label: i === 0 ? "80 other runs" : `run ${i}`,
      points: pointsOf(0.1, 0.5),
      faint: i < 80,
      named: i === 0 || i === 80,
    }));
    const svg = drawn({ scale: "share", series });
    expect(say(svg).filter((text) => /run |runs/.test(text))).toEqual(["80 other runs", "run 80 · 50.00 %"]);
    // The strong one is drawn over the others.
    expect(svg.lastIndexOf("<title>run 80</title>")).toBeGreaterThan(svg.lastIndexOf("<title>run 79</title>"));
  });
});

describe("a line that leaves its area", () => {
  const area = { top: 0, bottom: 10 };
  it.each([
    [
      [
        [0, 5],
        [10, 5],
      ],
      [
        [
          [0, 5],
          [10, 5],
        ],
      ],
    ],
    [
      [
        [0, 5],
        [10, 15],
      ],
      [
        [
          [0, 5],
          [5, 10],
        ],
      ],
    ],
    [
      [
        [0, -5],
        [10, 15],
      ],
      [
        [
          [2.5, 0],
          [7.5, 10],
        ],
      ],
    ],
    [
      [
        [0, 5],
        [10, -5],
        [20, 5],
      ],
      [
        [
          [0, 5],
          [5, 0],
        ],
        [
          [15, 0],
          [20, 5],
        ],
      ],
    ],
    [
      [
        [0, 12],
        [10, 15],
      ],
      [],
    ],
    [
      [
        [0, 5],
        [10, NaN],
        [20, 5],
        [30, 6],
      ],
      [
        [
          [20, 5],
          [30, 6],
        ],
      ],
    ],
  ])("%j is cut to %j", (line, expected) => {
    const points = line.map(([x, y]) => ({ x, y }));
    expect(cutPieces(points, area)).toEqual(expected.map((piece) => piece.map(([x, y]) => ({ x, y }))));
  });
});

it("marks points by four shapes, as long as they do not touch", () => {
  const area = { left: 0, right: 100, top: 0, bottom: 100 };
  const points = [{ x: 50, y: 50 }];
  const shapes = [0, 1, 2, 3].map((shape) => curveMarks(points, area, "#000000", shape)[0]);
  expect(new Set(shapes).size).toBe(4);
  const many = Array.from({ length: 11 }, (_, x) => ({ x: x * 10, y: 50 }));
  expect(curveMarks(many, area, "#000000", 0)).toEqual([]);
  expect(curveMarks(many.slice(1), area, "#000000", 0)).toHaveLength(10);
  expect(curveMarks([{ x: 1, y: 101 }], area, "#000000", 0)).toEqual([]);
});
