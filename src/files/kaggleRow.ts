import { ExpectedError } from "../core/errors.ts";

/** Lines of the CSV files of Kaggle's digit recogniser: `label,pixel0,…,pixel783`, or without the label. */

export const pixelsPerDigit = 784;
const comma = 0x2c;
const carriageReturn = 0x0d;
const zero = 0x30;

export interface KaggleRow {
  /** For messages. */
  readonly path: string;
  readonly file: Uint8Array;
  /** Counts from 1. */
  readonly line: number;
  /** Its first byte, and the one behind its last. */
  readonly position: number;
  readonly end: number;
  /** Whether its first value is the label. */
  readonly labelled: boolean;
}

/**
 * @param pixels where its 784 pixels go, from `at` on.
 * @returns the label; 0 where there is none.
 * @throws ExpectedError `bad-data-file` naming the line and the column.
 */
export function readKaggleRow(row: KaggleRow, pixels: Uint8Array, at: number): number {
  const { file, labelled } = row;
  const first = labelled ? 1 : 0;
  const lastColumn = pixelsPerDigit - 1 + first;
  const end = row.end > row.position && file[row.end - 1] === carriageReturn ? row.end - 1 : row.end;
  let position = row.position;
  let label = 0;
  for (let column = 0; column <= lastColumn; column++) {
    const start = position;
    let value = 0;
    while (position < end && file[position] !== comma) {
      const digit = file[position] - zero;
      value = digit >= 0 && digit <= 9 ? value * 10 + digit : NaN;
      position++;
    }
    if (position === start || !(value <= (column < first ? 9 : 255))) throw wrongValue(row, column, start, position);
    const last = position >= end;
    if (last !== (column === lastColumn)) throw wrongWidth(row, end);
    if (column < first) label = value;
    else pixels[at + column - first] = value;
    position++;
  }
  return label;
}

/** @param text of the file's first line. @throws ExpectedError `bad-data-file`. */
export function checkKaggleHeader(path: string, text: string, labelled: boolean): void {
  if (text.includes("\0")) throw wrongCsv(path, "line 1 is not plain text", "Save the file as CSV in UTF-8.");
  const names = text
    .replace(/^\uFEFF/, "")
    .replace(/\r$/, "")
    .split(",")
    .map((name) => name.replace(/^"(.*)"$/, "$1"));
  const columns = columnsOf(labelled);
  if (labelled && names[0] === "pixel0" && names.length === pixelsPerDigit) {
    throw wrongCsv(
      path,
      "line 1: there is no column `label`",
      "Kaggle's test.csv holds no labels, so nothing can be learnt or measured with it; use train.csv.",
    );
  }
  if (!labelled && names[0] === "label") {
    throw wrongCsv(path, "line 1: there is a column `label`", "Name Kaggle's test.csv, which holds the pixels alone.");
  }
  for (let column = 0; column < columns; column++) {
    const expected = columnName(column, labelled);
    if (names[column] !== expected) {
      const found = column < names.length ? `"${shortened(names[column])}"` : "nothing";
      throw wrongCsv(path, `line 1, column ${column + 1}: found ${found}, expected the name \`${expected}\``);
    }
  }
  if (names.length > columns) throw wrongCsv(path, `line 1: ${names.length} columns, expected ${columns}`);
}

/** @param what is wrong, and where. @param next what helps; left out, what does wherever the file is not as Kaggle gave it. */
export function wrongCsv(path: string, what: string, next = againFromKaggle): ExpectedError {
  return new ExpectedError("bad-data-file", `${path}: ${what}`, { next });
}

const againFromKaggle = "Correct the file, or download it again from Kaggle's digit recogniser.";

const columnsOf = (labelled: boolean): number => pixelsPerDigit + (labelled ? 1 : 0);

function columnName(column: number, labelled: boolean): string {
  if (labelled) return column === 0 ? "label" : `pixel${column - 1}`;
  return `pixel${column}`;
}

function shortened(text: string): string {
  return text.length > 20 ? `${text.slice(0, 20)}…` : text;
}

function wrongValue(row: KaggleRow, column: number, start: number, end: number): ExpectedError {
  const { path, file, line, labelled } = row;
  if (column === 0 && start === end && file[end] !== comma) return wrongCsv(path, `line ${line} is empty`);
  const text = Buffer.from(file.subarray(start, end)).toString("utf8");
  const found = text === "" ? "nothing" : `"${shortened(text)}"`;
  const range = labelled && column === 0 ? "a digit from 0 to 9" : "an integer from 0 to 255";
  const name = columnName(column, labelled);
  return wrongCsv(path, `line ${line}, column \`${name}\`: found ${found}, expected ${range}`);
}

function wrongWidth(row: KaggleRow, end: number): ExpectedError {
  let columns = 1;
  for (let i = row.position; i < end; i++) if (row.file[i] === comma) columns++;
  return wrongCsv(row.path, `line ${row.line}: ${columns} values, expected ${columnsOf(row.labelled)}`);
}
