import { describe, expect, it } from "vitest";
import { barStart, confusedPairs, confusionTable } from "../../../src/cli/confusionTable.ts";
import { plainTerminal } from "../../helpers/plainTerminal.ts";

/** MNIST's test set with a few mistakes. */
function confusion(mistakes: readonly (readonly [truth: number, predicted: number, count: number])[]): Int32Array {
  const counts = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009];
  const matrix = new Int32Array(100);
  counts.forEach((count, label) => (matrix[label * 11] = count));
  for (const [truth, predicted, count] of mistakes) {
    matrix[truth * 10 + predicted] += count;
    matrix[truth * 11] -= count;
  }
  return matrix;
}

const mistakes = confusion([
  [4, 9, 6],
  [9, 4, 3],
  [7, 2, 2],
  [3, 5, 1],
]);

describe("the confusion matrix", () => {
  it("fits a terminal of 80 columns, with bars", () => {
    const { terminal } = plainTerminal({ interactive: true, columns: 80 });
    const lines = confusionTable(mistakes, terminal.style());
    expect(lines).toHaveLength(12);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines[6]).toBe("4 │    ·    ·    ·    ·  976    ·    ·    ·    ·    6  99.39 %  ███████████▏");
    expect(lines[1]).toBe("  │    0    1    2    3    4    5    6    7    8    9 accuracy  98 %       100 %");
  });

  it("leaves the bars away where they do not fit", () => {
    const { terminal } = plainTerminal({ interactive: true, columns: 70 });
    const lines = confusionTable(mistakes, terminal.style());
    expect(lines[6]).toBe("4 │    ·    ·    ·    ·  976    ·    ·    ·    ·    6  99.39 %");
  });

  it("marks mistakes by their share of the class, and dims the rest", () => {
    const { terminal } = plainTerminal({ interactive: true, columns: 80, env: { TERM: "xterm" } });
    const lines = confusionTable(mistakes, terminal.style());
    expect(lines[6]).toContain("\x1b[1m\x1b[31m    6\x1b[39m\x1b[22m");
    expect(lines[11]).toContain("\x1b[33m    3\x1b[39m");
    expect(lines[5]).toMatch(/m {4}1\x1b\[2m/);
    expect(lines[6]).toContain("\x1b[2m  976\x1b[22m");
  });

  it("shows a class without digits", () => {
    const { terminal } = plainTerminal();
    const matrix = confusion([]);
    matrix[33] = 0;
    expect(confusionTable(matrix, terminal.style())[5]).toMatch(/^3 │( {4}·){10} {8}-$/);
  });

  it("needs no Unicode", () => {
    const { terminal } = plainTerminal({ env: { NO_COLOR: "1", LANG: "C" } });

    expect(confusionTable(mistakes, terminal.style()).join("\n")).toMatch(/^[\x00-\x7f]*$/);
  });
});

it("starts the bars where every class still has one", () => {
  expect([[0.995, 0.99], [0.981], [0.96], [0.93], [0.85], [0.7], [0.4], [0], []].map(barStart)).toEqual([
    98, 95, 95, 90, 80, 50, 0, 0, 98,
  ]);
});

it("names the classes most often confused", () => {
  expect(confusedPairs(mistakes, 2)).toEqual(["4 taken for 9: 6 of 982 (0.6 %)", "9 taken for 4: 3 of 1,009 (0.3 %)"]);
  expect(confusedPairs(confusion([]), 5)).toEqual([]);
});
