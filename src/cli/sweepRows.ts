import { bestOf } from "../core/sweep/progress.ts";
import { valueCells, valueHeadings, type SweepColumns } from "../services/sweep/sweepCsv.ts";
import type { SweepRow } from "../services/sweep/sweepRows.ts";
import { duration, percent } from "./formats.ts";
import type { Style } from "./terminal.ts";

/**
 * The runs of a sweep as a table.
 *
 * @param rows in the order in which they are shown; the one with the highest accuracy is marked.
 * @returns lines.
 */
export function sweepTable(rows: readonly SweepRow[], columns: SweepColumns, style: Style): string[] {
  const { colors, glyphs } = style;
  const best = bestOf(rows);
  const headings = ["", ...valueHeadings(columns), "accuracy", "test", "epochs", "time", "status", "run"];
  const cells = rows.map((row, index) => [
    index === best ? glyphs.pin : "",
    ...valueCells(row, columns),
    ...[row.accuracy, row.test].map((share) => (share === null ? "" : percent(share))),
    row.epochs === null ? "" : `${row.epoch}/${row.epochs}`,
    row.seconds === null ? "" : duration(row.seconds),
    row.status,
    row.run ?? "",
  ]);
  const widths = headings.map((heading, at) => Math.max(...[heading, ...cells.map((row) => row[at])].map(lengthOf)));
  const right = headings.map((_, at) => isNumeric(cells.map((row) => row[at])));
  const lineOf = (row: readonly string[]): string =>
    row
      .map((cell, at) => padded(cell, widths[at], right[at]))
      .join("  ")
      .trimEnd();
  return [
    colors.dim(lineOf(headings)),
    ...cells.map((row, index) => (index === best ? colors.bold(lineOf(row)) : lineOf(row))),
  ];
}

function isNumeric(cells: readonly string[]): boolean {
  return cells.every((cell) => cell === "" || /^\d[\d.,/ %a-z:]*$/.test(cell)) && cells.some((cell) => cell !== "");
}

const lengthOf = (text: string): number => Array.from(text).length;

function padded(text: string, width: number, right: boolean): string {
  const space = " ".repeat(Math.max(0, width - lengthOf(text)));
  return right ? space + text : text + space;
}
