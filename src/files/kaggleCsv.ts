import type { DigitSet } from "../core/dataset.ts";
import { ExpectedError } from "../core/errors.ts";
import { readUnpacked } from "./gzip.ts";

/** The CSV of Kaggle's digit recogniser: a header `label,pixel0,…,pixel783`, then a digit a line. */

const pixelsPerDigit = 784;
const comma = 0x2c;
const newline = 0x0a;
const carriageReturn = 0x0d;
const zero = 0x30;

/**
 * Digits from a CSV, plain or gzipped; lines may end in LF or CRLF.
 * @throws ExpectedError `bad-data-file` naming the file, the line (from 1, the header) and the column, besides the errors of reading.
 */
export async function readKaggleCsv(path: string, signal?: AbortSignal): Promise<DigitSet> {
  const file = await readUnpacked(path, { signal });
  const end = endOf(file);
  if (end === 0) throw wrong(path, "it is empty");
  const headerEnd = lineEnd(file, 0, end);
  checkHeader(path, Buffer.from(file.buffer, file.byteOffset, headerEnd).toString("utf8"));
  const count = countLines(file, headerEnd + 1, end);
  if (count === 0) throw wrong(path, "it has a header but no digit");
  const pixels = new Uint8Array(count * pixelsPerDigit);
  const labels = new Uint8Array(count);
  let position = headerEnd + 1;
  for (let row = 0; row < count; row++) {
    const rowEnd = lineEnd(file, position, end);
    readRow({ path, file, line: row + 2, position, end: rowEnd }, labels, pixels, row);
    position = rowEnd + 1;
  }
  return { count, pixels, labels };
}

interface Row {
  readonly path: string;
  readonly file: Uint8Array;
  /** Counts from 1. */
  readonly line: number;
  /** Its first byte, and the one behind its last. */
  readonly position: number;
  readonly end: number;
}

function readRow(row: Row, labels: Uint8Array, pixels: Uint8Array, index: number): void {
  const { file } = row;
  const end = row.end > row.position && file[row.end - 1] === carriageReturn ? row.end - 1 : row.end;
  let position = row.position;
  for (let column = 0; column <= pixelsPerDigit; column++) {
    const start = position;
    let value = 0;
    while (position < end && file[position] !== comma) {
      const digit = file[position] - zero;
      value = digit >= 0 && digit <= 9 ? value * 10 + digit : NaN;
      position++;
    }
    if (position === start || !(value <= (column === 0 ? 9 : 255))) throw wrongValue(row, column, start, position);
    const last = position >= end;
    if (last !== (column === pixelsPerDigit)) throw wrongWidth(row, end);
    if (column === 0) labels[index] = value;
    else pixels[index * pixelsPerDigit + column - 1] = value;
    position++;
  }
}

function checkHeader(path: string, text: string): void {
  if (text.includes("\0")) throw wrong(path, "line 1 is not plain text", "Save the file as CSV in UTF-8.");
  const names = text
    .replace(/^\uFEFF/, "")
    .replace(/\r$/, "")
    .split(",")
    .map((name) => name.replace(/^"(.*)"$/, "$1"));
  if (names[0] === "pixel0" && names.length === pixelsPerDigit) {
    throw wrong(
      path,
      "line 1: there is no column `label`",
      "Kaggle's test.csv holds no labels, so nothing can be learnt or measured with it; use train.csv.",
    );
  }
  for (let column = 0; column <= pixelsPerDigit; column++) {
    const expected = columnName(column);
    if (names[column] !== expected) {
      const found = column < names.length ? `"${shortened(names[column])}"` : "nothing";
      throw wrong(path, `line 1, column ${column + 1}: found ${found}, expected the name \`${expected}\``);
    }
  }
  if (names.length > pixelsPerDigit + 1) {
    throw wrong(path, `line 1: ${names.length} columns, expected ${pixelsPerDigit + 1}`);
  }
}

/** End of the content, without the line ends that follow the last digit. */
function endOf(file: Uint8Array): number {
  let end = file.length;
  while (end > 0 && (file[end - 1] === newline || file[end - 1] === carriageReturn)) end--;
  return end;
}

function lineEnd(file: Uint8Array, start: number, end: number): number {
  const found = file.indexOf(newline, start);
  return found < 0 || found > end ? end : found;
}

function countLines(file: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let position = start; position < end; position = lineEnd(file, position, end) + 1) count++;
  return count;
}

function columnName(column: number): string {
  return column === 0 ? "label" : `pixel${column - 1}`;
}

function shortened(text: string): string {
  return text.length > 20 ? `${text.slice(0, 20)}…` : text;
}

function wrongValue(row: Row, column: number, start: number, end: number): ExpectedError {
  if (column === 0 && start === end && row.file[end] !== comma) return wrong(row.path, `line ${row.line} is empty`);
  const text = Buffer.from(row.file.subarray(start, end)).toString("utf8");
  const found = text === "" ? "nothing" : `"${shortened(text)}"`;
  const range = column === 0 ? "a digit from 0 to 9" : "an integer from 0 to 255";
  return wrong(row.path, `line ${row.line}, column \`${columnName(column)}\`: found ${found}, expected ${range}`);
}

function wrongWidth(row: Row, end: number): ExpectedError {
  let columns = 1;
  for (let i = row.position; i < end; i++) if (row.file[i] === comma) columns++;
  return wrong(row.path, `line ${row.line}: ${columns} values, expected ${pixelsPerDigit + 1}`);
}

function wrong(path: string, what: string, next?: string): ExpectedError {
  return new ExpectedError("bad-data-file", `${path}: ${what}`, next === undefined ? {} : { next });
}
