import type { DigitSet } from "../core/dataset.ts";
import { readUnpacked } from "./gzip.ts";
import { checkKaggleHeader, pixelsPerDigit, readKaggleRow, wrongCsv } from "./kaggleRow.ts";

const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * Digits from Kaggle's `train.csv`, plain or gzipped: a header `label,pixel0,…,pixel783`, then a digit a line; lines may end in
 * LF or CRLF.
 * @throws ExpectedError `bad-data-file` naming the file, the line (from 1, the header) and the column, besides the errors of reading.
 */
export async function readKaggleCsv(path: string, signal?: AbortSignal): Promise<DigitSet> {
  const file = await readUnpacked(path, { signal });
  const end = endOf(file);
  if (end === 0) throw wrongCsv(path, "it is empty");
  const headerEnd = lineEnd(file, 0, end);
  checkKaggleHeader(path, Buffer.from(file.buffer, file.byteOffset, headerEnd).toString("utf8"), true);
  const count = countLines(file, headerEnd + 1, end);
  if (count === 0) throw wrongCsv(path, "it has a header but no digit");
  const pixels = new Uint8Array(count * pixelsPerDigit);
  const labels = new Uint8Array(count);
  let position = headerEnd + 1;
  for (let i = 0; i < count; i++) {
    const rowEnd = lineEnd(file, position, end);
    const row = { path, file, line: i + 2, position, end: rowEnd, labelled: true };
    labels[i] = readKaggleRow(row, pixels, i * pixelsPerDigit);
    position = rowEnd + 1;
  }
  return { count, pixels, labels };
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
