import { valueText } from "../core/experiment/settings.ts";
import { headingsOf } from "../core/sweep/columns.ts";
import { bestOf } from "../core/sweep/progress.ts";
import { oneLine } from "../core/plainText.ts";
import type { SweepRow } from "../services/sweep/sweepRows.ts";
import { duration, percent } from "./formats.ts";
import type { Style } from "./terminal.ts";

/** The varied values of a sweep, and whether its seeds differ. */
export interface SweepColumns {
  readonly paths: readonly string[];
  readonly seeds: boolean;
}

/** @returns the cells of one row that tell what was varied. */
export function valueCells(
  { values, seed }: Pick<SweepRow, "values" | "seed">,
  { paths, seeds }: SweepColumns,
): string[] {
  const cells = paths.map((path) => (Object.hasOwn(values, path) ? valueText(values[path]) : ""));
  return seeds ? [...cells, String(seed)] : cells;
}

/** @returns the headings over `valueCells`. */
export function valueHeadings({ paths, seeds }: SweepColumns): string[] {
  const headings = headingsOf(paths).map(oneLine);
  return seeds ? [...headings, "Seed"] : headings;
}

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

/**
 * The runs as CSV (RFC 4180): the varied values under the last name of their paths in words, then the results.
 * `Validation Accuracy` is that of the best epoch, on the set that `Chosen On` names.
 */
export function sweepCsv(rows: readonly SweepRow[], columns: SweepColumns): string {
  const results = [
    ...[
      "Validation Accuracy",
      "Chosen On",
      "Best Epoch",
      "Test Accuracy",
      "Test Loss",
      "Epochs",
      "Seconds",
      "Status",
      "Run",
    ],
  ];
  const lines = rows.map((row) => [
    ...valueCells(row, columns),
    ...[
      row.accuracy,
      row.chosenOn,
      row.bestEpoch,
      row.test,
      row.testLoss,
      row.epoch,
      row.seconds,
      row.status,
      row.run,
    ].map((each) => (each === null ? "" : String(each))),
  ]);
  return [[...valueHeadings(columns), ...results], ...lines]
    .map((line) => `${line.map(csvCell).join(",")}\r\n`)
    .join("");
}

/** Text that a spreadsheet would take for a formula is quoted for it. */
function csvCell(text: string): string {
  const plain = /^[=+@\t\r]|^-(?![\d.])/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
