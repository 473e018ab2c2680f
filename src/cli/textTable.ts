import type { Style } from "./terminal.ts";

/**
 * @param rows as many cells each as there are headings. Columns of numbers stand right.
 * @param marked which of the rows stands out; null: none.
 * @returns lines, the headings first.
 */
export function textTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  { colors }: Style,
  marked: number | null = null,
): string[] {
  const columnOf = (at: number): string[] => rows.map((row) => row[at]);
  const widths = headings.map((heading, at) => Math.max(...[heading, ...columnOf(at)].map(lengthOf)));
  const right = headings.map((_, at) => isNumeric(columnOf(at)));
  const lineOf = (row: readonly string[]): string =>
    row
      .map((cell, at) => padded(cell, widths[at], right[at]))
      .join("  ")
      .trimEnd();
  return [
    colors.dim(lineOf(headings)),
    ...rows.map((row, index) => (index === marked ? colors.bold(lineOf(row)) : lineOf(row))),
  ];
}

/** Units and small exponents belong to numbers; ids of runs, which begin with a date, do not. */
function isNumeric(cells: readonly string[]): boolean {
  return (
    cells.every((cell) => cell === "" || /^-?\d[\d.,/ %a-z:]*(?:e[+-]\d+)?$/i.test(cell)) &&
    cells.some((cell) => cell !== "")
  );
}

const lengthOf = (text: string): number => Array.from(text).length;

function padded(text: string, width: number, right: boolean): string {
  const space = " ".repeat(Math.max(0, width - lengthOf(text)));
  return right ? space + text : text + space;
}
