import { describe, expect, it } from "vitest";
import { predictionLines } from "../../../src/cli/predictCommand.ts";
import { plainTerminal } from "../../helpers/plainTerminal.ts";

/** A vertical stroke. */
const image = new Float32Array(784);
for (let y = 4; y < 24; y++) image[y * 28 + 13] = 1;
const probabilities = Float32Array.of(0, 0.875, 0, 0, 0, 0, 0, 0.125, 0, 0);
const stroke = `${" ".repeat(13)}█`;

function linesAt(columns: number, outputs = probabilities, isProbability = true): string[] {
  const { terminal } = plainTerminal({ interactive: true, columns, env: { NO_COLOR: "1", LANG: "C.UTF-8" } });
  return predictionLines("one.png", image, { outputs, isProbability }, terminal.style());
}

describe("a prediction", () => {
  it("shows what the network saw beside the ten probabilities", () => {
    // 62 columns: 28 for the drawing, 3 for the gap, 2 for a label, 9 for a share, and 20 for a bar.
    const lines = linesAt(62);
    expect(lines).toHaveLength(14);
    expect(lines[0]).toBe(`${" ".repeat(31)}one.png`);
    expect(lines[1]).toBe(`${" ".repeat(31)}1  with a probability of 87.5 %`);
    expect(lines[2]).toBe(stroke.padEnd(31).trimEnd());
    expect(lines[4]).toBe(`${stroke.padEnd(31)}1 ${"█".repeat(17)}▌     87.5 %`);
    expect(lines[10]).toBe(`${stroke.padEnd(31)}7 ██▌${" ".repeat(17)}   12.5 %`);
    expect(lines[12]).toBe(`${" ".repeat(31)}9 ${" ".repeat(20)}    0.0 %`);
    expect(Math.max(...lines.map(({ length }) => length))).toBe(62);
  });

  it("shows other numbers than probabilities as they are, with bars for those above zero", () => {
    const outputs = Float32Array.of(-0.201, 3.1845e13, 0, 0, 0, 0, 0, 3.1845e13 / 2, 0, 0);
    const lines = linesAt(62, outputs, false);
    expect(lines[1]).toBe(`${" ".repeat(31)}1  with an output of 3.18e+13`);
    expect(lines[3]).toBe(`${stroke.padEnd(31)}0 ${" ".repeat(20)}  -0.2010`);
    expect(lines[10]).toBe(`${stroke.padEnd(31)}7 ${"█".repeat(10)}${" ".repeat(10)} 1.59e+13`);
    // None is above zero.
    expect(linesAt(62, new Float32Array(10).fill(-1), false)[3]).toBe(
      `${stroke.padEnd(31)}0 ${" ".repeat(20)}  -1.0000`,
    );
  });

  it("has bars of a sensible length where there is much room", () => {
    expect(Math.max(...linesAt(300).map(({ length }) => length))).toBe(28 + 3 + 2 + 40 + 9);
  });

  it("is told above the drawing where there is no room beside it", () => {
    expect(linesAt(61).slice(0, 5)).toEqual(["one.png", "1  with a probability of 87.5 %", "", "", stroke]);
  });
});
