import { describe, expect, it } from "vitest";
import { halfBlocks, tileLines, tilesInRow } from "../../../src/cli/halfBlocks.ts";
import { plainTerminal } from "../../helpers/plainTerminal.ts";

const drawing = { width: 4, height: 3, values: Float32Array.of(1, 1, 0, 0, 1, 0, 1, 0, 0.39, 0.41, 0.5, 1) };

describe("half blocks", () => {
  it("show two rows in a line, in two tones without colours", () => {
    const style = plainTerminal({ env: { NO_COLOR: "1", LANG: "C.UTF-8" } }).terminal.style();
    expect(halfBlocks(drawing, style)).toEqual(["█▀▄ ", " ▀▀▀"]);
  });

  it("are letters where there are no blocks", () => {
    const style = plainTerminal({ env: { NO_COLOR: "1", LANG: "C" } }).terminal.style();
    // Means of the pairs: 1, 0.5, 0.5, 0, then halves of 0.39, 0.41, 0.5 and 1.
    expect(halfBlocks(drawing, style)).toEqual(["@++ ", ".::+"]);
  });

  it("are greys of a terminal's 256 where there are colours", () => {
    const style = plainTerminal({ env: { FORCE_COLOR: "1", LANG: "C.UTF-8" } }).terminal.style();
    const [first, second] = halfBlocks(drawing, style);
    expect(first).toBe(
      "\x1b[38;5;231;48;5;231m▀\x1b[38;5;231;48;5;232m▀\x1b[38;5;232;48;5;231m▀\x1b[38;5;232;48;5;232m▀\x1b[39;49m",
    );
    // 0.39 and 0.41 of 24 steps are 9 and 10, 0.5 is 12; below the last row it is black.
    expect(second).toBe(
      "\x1b[38;5;241;48;5;232m▀\x1b[38;5;242;48;5;232m▀\x1b[38;5;244;48;5;232m▀\x1b[38;5;231;48;5;232m▀\x1b[39;49m",
    );
  });

  it("name a colour again only when it changes", () => {
    const style = plainTerminal({ env: { FORCE_COLOR: "1", LANG: "C.UTF-8" } }).terminal.style();
    const black = { width: 3, height: 2, values: new Float32Array(6) };
    expect(halfBlocks(black, style)).toEqual(["\x1b[38;5;232;48;5;232m▀▀▀\x1b[39;49m"]);
  });
});

describe("tiles", () => {
  it("lie beside one another, as many as there is room for", () => {
    expect([19, 20, 41, 42, 63, 64, 80].map((columns) => tilesInRow(20, columns))).toEqual([1, 1, 1, 2, 2, 3, 3]);
    const tile = (text: string) => ({ lines: [`\x1b[1m${text}\x1b[22m`, "x"], widths: [text.length, 1] });
    expect(tileLines(["one", "two", "three"].map(tile), 5, { columns: 13 })).toEqual([
      "\x1b[1mone\x1b[22m    \x1b[1mtwo\x1b[22m",
      "x      x",
      "",
      "\x1b[1mthree\x1b[22m",
      "x",
    ]);
  });
});
