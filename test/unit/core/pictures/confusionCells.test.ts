import { describe, expect, it } from "vitest";
import { confusionTable } from "../../../../src/core/pictures/confusionCells.ts";

/** Classes of 100 digits, all right but what is given: [true, predicted, count]. */
function confusionWith(errors: readonly (readonly [number, number, number])[]): Int32Array {
  const confusion = new Int32Array(100);
  for (let label = 0; label < 10; label++) confusion[label * 11] = 100;
  for (const [truth, predicted, count] of errors) {
    confusion[truth * 10 + predicted] += count;
    confusion[truth * 11] -= count;
  }
  return confusion;
}

const cellAt = (table: ReturnType<typeof confusionTable>, truth: number, predicted: number) =>
  table.cells.find((cell) => cell.truth === truth && cell.predicted === predicted);

const confusion = confusionWith([
  [3, 5, 9],
  [9, 4, 1],
]);

describe("the cells of a confusion matrix", () => {
  it("tell counts, right ones apart from errors, and nothing where there is none", () => {
    const table = confusionTable(confusion, "counts", false, "recall");
    expect(table.cells).toHaveLength(100);
    expect(cellAt(table, 3, 3)).toMatchObject({ text: "91", kind: "right" });
    expect(cellAt(table, 3, 5)).toMatchObject({ text: "9", kind: "wrong", heat: 1 });
    expect(cellAt(table, 0, 1)).toMatchObject({ text: "", kind: "none", heat: 0 });
    const single = cellAt(table, 9, 4)?.heat ?? 0;
    expect(single).toBeGreaterThan(0.2);
    expect(single).toBeLessThan(1);
  });

  it("tell shares of the true class", () => {
    const table = confusionTable(confusion, "rows", false, "recall");
    expect(cellAt(table, 3, 5)?.text).toBe("9.0");
    expect(cellAt(table, 9, 4)?.text).toBe("1.0");
    expect(cellAt(table, 0, 0)?.text).toBe("100");
  });

  it("tell shares of what was predicted", () => {
    const table = confusionTable(confusion, "columns", false, "recall");
    // 109 were taken for a 5, 100 of them rightly.
    expect(cellAt(table, 3, 5)?.text).toBe("8.3");
    expect(cellAt(table, 5, 5)?.text).toBe("91.7");
    expect(cellAt(table, 9, 4)?.text).toBe("1.0");
  });

  it("can do without those that are right", () => {
    const table = confusionTable(confusion, "counts", true, "recall");
    expect(table.cells.filter(({ kind }) => kind === "right")).toEqual([]);
    expect(cellAt(table, 3, 3)).toMatchObject({ text: "", count: 91 });
    expect(cellAt(table, 3, 5)?.text).toBe("9");
  });

  it("do not shout about a single error", () => {
    const table = confusionTable(confusionWith([[1, 2, 1]]), "counts", false, "recall");
    expect(cellAt(table, 1, 2)?.heat).toBeCloseTo(0.5);
  });

  it("do not divide by a class that nothing was taken for", () => {
    const all0 = new Int32Array(100);
    for (let truth = 0; truth < 10; truth++) all0[truth * 10] = 50;
    const table = confusionTable(all0, "columns", false, "precision");
    expect(table.cells.every(({ heat }) => Number.isFinite(heat))).toBe(true);
    expect(table.bars.map(({ value }) => value)).toEqual([0.1, ...Array.from({ length: 9 }, () => null)]);
    expect(table.floor).toBe(0);
  });
});

describe("the bars beside it", () => {
  it("begin where small differences are seen, and the shortest too", () => {
    const { bars, floor } = confusionTable(confusion, "counts", false, "recall");
    expect(floor).toBe(80);
    expect(bars.at(3)?.length).toBeCloseTo(11 / 20);
    expect(bars.at(0)?.length).toBe(1);
    const good = confusionTable(confusionWith([[3, 5, 1]]), "counts", false, "recall");
    expect(good.floor).toBe(98);
    expect(good.bars.at(3)?.length).toBeCloseTo(0.5);
  });

  it("tell precision and F1 when asked", () => {
    const precision = confusionTable(confusion, "counts", false, "precision").bars;
    expect(precision.at(5)?.value).toBeCloseTo(100 / 109);
    const f1 = confusionTable(confusion, "counts", false, "f1").bars;
    expect(f1.at(3)?.value).toBeCloseTo((2 * 91) / (100 + 91));
  });

  it("are as long as they can be where all is right", () => {
    const { bars, floor } = confusionTable(confusionWith([]), "counts", false, "recall");
    expect(floor).toBe(99);
    expect(bars.every(({ length }) => length === 1)).toBe(true);
  });
});
