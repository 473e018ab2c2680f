import { expect, it } from "vitest";
import { blockBar, progressBar } from "../../../src/cli/bars.ts";
import { plainTerminal } from "../../helpers/plainTerminal.ts";

const style = plainTerminal().terminal.style();

it("grows by eighths of a character and keeps its width", () => {
  expect(blockBar(0, 4, style)).toBe("    ");
  expect(blockBar(1 / 32, 4, style)).toBe("▏   ");
  expect(blockBar(0.5, 4, style)).toBe("██  ");
  expect(blockBar(0.6, 4, style)).toBe("██▍ ");
  expect(blockBar(1, 4, style)).toBe("████");
  expect(blockBar(-1, 4, style)).toBe("    ");
  expect(blockBar(7, 4, style)).toBe("████");
});

it("is full at the end alone", () => {
  expect(progressBar(0, 5, style)).toBe("─────");
  expect(progressBar(0.99, 5, style)).toBe("━━━━─");
  expect(progressBar(1, 5, style)).toBe("━━━━━");
});
