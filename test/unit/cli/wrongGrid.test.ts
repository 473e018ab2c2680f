import { describe, expect, it } from "vitest";
import { gridLines, headingLines, tilesThatFit } from "../../../src/cli/wrongGrid.ts";
import { plainTerminal } from "../../helpers/plainTerminal.ts";

const { terminal } = plainTerminal({ interactive: true, columns: 66, env: { NO_COLOR: "1", LANG: "C.UTF-8" } });
const style = terminal.style();

/** A filled box in a field of 28×28. */
function boxed(left: number, top: number, width: number, height: number): Float32Array {
  return Float32Array.from({ length: 784 }, (_, i) => {
    const [x, y] = [i % 28, Math.floor(i / 28)];
    return x >= left && x < left + width && y >= top && y < top + height ? 1 : 0;
  });
}

const digit = (index: number, confidence: number | null) => ({ index, truth: 4, predicted: 9, confidence, loss: null });

describe("the grid of wrong digits", () => {
  it("draws each without its empty margins, centred, with its labels", () => {
    const lines = gridLines(
      [
        { digit: digit(7, 0.987), pixels: boxed(3, 5, 4, 4), isProbability: true },
        { digit: digit(1234, null), pixels: boxed(1, 20, 2, 2), isProbability: true },
      ],
      style,
    );
    // Tiles are 20 wide; the highest digit has four rows, two lines.
    expect(lines).toEqual([
      "",
      `${" ".repeat(8)}████${" ".repeat(8 + 2 + 9)}▄▄`,
      `${" ".repeat(8)}████${" ".repeat(8 + 2 + 9)}▀▀`,
      `4 → 9  98.7 %${" ".repeat(9)}4 → 9`,
      `digit 7${" ".repeat(15)}digit 1234`,
    ]);
  });

  it("has tiles as wide as the widest picture, and an empty one too", () => {
    const lines = gridLines(
      [
        { digit: digit(1, null), pixels: boxed(0, 0, 28, 28), isProbability: true },
        { digit: digit(2, null), pixels: new Float32Array(784), isProbability: true },
      ],
      style,
    );
    expect(lines.slice(1, 15)).toEqual(Array.from({ length: 14 }, () => "█".repeat(28)));
    expect(lines[15]).toBe("4 → 9".padEnd(30) + "4 → 9");
  });

  it("is empty without digits", () => {
    expect(gridLines([], style)).toEqual([]);
  });

  it("has four rows of MNIST's digits when nothing is said", () => {
    expect([80, 66, 64, 20].map((columns) => tilesThatFit({ columns }))).toEqual([12, 12, 12, 4]);
  });
});

describe("the heading of wrong digits", () => {
  const evaluation = {
    set: "test" as const,
    count: 10_000,
    loss: 0.1,
    accuracy: 0.9783,
    confusion: new Int32Array(100),
    labels: new Uint8Array(10_000),
  };
  const look = { set: "test" as const, epoch: 3, evaluation };
  const heading = (chosen: number, shown: number) =>
    headingLines("LeNet-5", look, { wrong: 217, chosen, shown }, { order: "confidence", isProbability: true }, style);

  it("tells of how many there are, how many were chosen and how many are shown", () => {
    const first = "LeNet-5  217 of 10,000 test digits wrong (2.17 %) after epoch 3";
    expect(heading(217, 217)).toEqual([first]);
    expect(heading(217, 12)).toEqual([first, "here are the most confident 12, --limit 0 shows all"]);
    expect(heading(64, 12)).toEqual([
      first,
      "64 have these labels · here are the most confident 12, --limit 0 shows all",
    ]);
    expect(heading(0, 0)).toEqual([first, "none of them has these labels"]);
  });
});
