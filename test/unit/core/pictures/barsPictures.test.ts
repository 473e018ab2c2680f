import { describe, expect, it } from "vitest";
import { barsDrawing, barsPicture, type Bar, type BarsSpec } from "../../../../src/core/pictures/barsPicture.ts";
import { classBarsPicture } from "../../../../src/core/pictures/classBarsPicture.ts";
import { inEnglish } from "../../../../src/core/translate.ts";
import { overlapsOf, readSvg, textsOf } from "../../../helpers/svgPictures.ts";

const base = { title: "Bars", valueTitle: "best accuracy", scale: "share" } as const;
const drawn = (bars: readonly Bar[], more: Partial<BarsSpec> = {}): string =>
  barsPicture({ ...base, ...more, bars }, inEnglish);
const say = (svg: string): string[] => textsOf(svg).map(({ text }) => text);
const widthsOf = (svg: string): number[] =>
  [...svg.matchAll(/<rect x="[^"]*" y="[^"]*" width="([^"]*)"[^>]*fill="#0560c9"/g)].map(([, width]) => Number(width));

async function check(svg: string): Promise<void> {
  const { width, height, drawn: box } = await readSvg(svg);
  expect(svg).not.toMatch(/NaN|Infinity/);
  expect(overlapsOf(textsOf(svg))).toEqual([]);
  for (const { left, right } of textsOf(svg)) expect([left >= 0, right <= width]).toEqual([true, true]);
  expect([box.x >= 0, box.y >= 0, box.width <= width, box.height <= height]).toEqual([true, true, true, true]);
}

describe("labelled bars", () => {
  it("are as long as their values, from 0 where they are far below 1", () => {
    const [half, quarter] = widthsOf(
      drawn([
        { label: "a", value: 0.5 },
        { label: "b", value: 0.25 },
      ]),
    );
    expect(half / quarter).toBeCloseTo(2, 2);
  });

  it("say where they begin where that is not 0", async () => {
    const svg = drawn([
      { label: "a", value: 0.99, low: 0.98, high: 0.995 },
      { label: "b", value: null },
    ]);
    expect(say(svg)).toEqual(
      expect.arrayContaining(["best accuracy; bars begin at 97 %", "99.00 % ± 0.75", "–", "98 %", "100 %"]),
    );
    await check(svg);
  });

  it("are told to who does not see them, the first twelve", () => {
    const bars = Array.from({ length: 14 }, (_, i) => ({ label: `r${i}`, value: 0.5 }));
    const { description } = barsDrawing({ ...base, bars }, inEnglish);
    expect(description).toMatch(/^best accuracy: r0 50.00 %, r1 50.00 %, .*r11 50.00 %\. 2 more bars\.$/);
  });

  it.each([0, 1, 12, 36, 37, 81, 500])("stay on the picture and off one another where they are %d", async (count) => {
    const bars = Array.from({ length: count }, (_, i) => ({
      label: `a label that is long enough to be cut, and 数字 ${i}`,
      value: i / count,
      low: Math.max(0, i / count - 0.05),
      high: Math.min(1, i / count + 0.05),
      settings: [String(10 ** (i % 3)), ["relu", "tanh"][i % 2], String(i)],
    }));
    const settings = ["learningRate", "activation", "seed"];
    await check(drawn(bars, { settings }));
    await check(
      drawn(
        bars.map((bar) => ({ ...bar, value: 100 * bar.value, low: 0, high: 120 })),
        { scale: "linear" },
      ),
    );
  });

  it("show below very many what these differ in, values by their size, and no setting of too many values", () => {
    const bars = Array.from({ length: 40 }, (_, i) => ({
      label: String(i),
      value: 0.5,
      settings: [["100", "20", "3"][i % 3], String(i), "same"],
    }));
    const svg = drawn(bars, { settings: ["batchSize", "seed", "loss"] });
    const texts = say(svg);
    const values = texts.filter((text) => ["3", "20", "100"].includes(text));
    expect(values).toEqual(["3", "20", "100"]);
    expect(texts).toContain("batchSize");
    expect(texts).not.toContain("seed");
    expect(texts).not.toContain("loss");
    // 40 bars, and one cell below each.
    expect(widthsOf(svg)).toHaveLength(80);
  });
});

describe("bars of classes", () => {
  /** Ten digits of each class, of which `right[class]` are right; the others are taken for the next one. */
  const confusionOf = (right: readonly number[]): Int32Array => {
    const confusion = new Int32Array(100);
    right.forEach((count, digit) => {
      confusion[digit * 11] = count;
      confusion[digit * 10 + ((digit + 1) % 10)] = 10 - count;
    });
    return confusion;
  };
  const run = { label: "a run", confusion: confusionOf([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) };

  it("carry their figures", async () => {
    const svg = classBarsPicture({ title: "Classes", runs: [run] }, inEnglish);
    const figures = say(svg).filter((text) => /^\d+\.\d$/.test(text));
    expect(figures).toEqual(["100.0", "90.0", "80.0", "70.0", "60.0", "50.0", "40.0", "30.0", "20.0", "10.0"]);
    expect(svg).toContain("<desc>a run: 0 100.0 %, 1 90.0 %,");
    await check(svg);
  });

  it.each([2, 5, 12, 30])("stand beside one another where there are %d runs", async (count) => {
    const runs = Array.from({ length: count }, (_, i) => ({ ...run, label: `run <${i}>` }));
    const svg = classBarsPicture({ title: "Classes", runs }, inEnglish);
    expect(say(svg).filter((text) => text.startsWith("run <"))).toHaveLength(count);
    await check(svg);
  });

  it("leave out what was never there", async () => {
    const svg = classBarsPicture(
      { title: "Classes", runs: [{ label: "a", confusion: new Int32Array(100) }] },
      inEnglish,
    );
    expect(svg).toContain("0 –, 1 –");
    await check(svg);
  });
});
