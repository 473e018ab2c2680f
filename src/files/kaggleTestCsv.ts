import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { ExpectedError } from "../core/errors.ts";
import { readError, throwIfAborted } from "./fileError.ts";
import { gzipError } from "./gzip.ts";
import { checkKaggleHeader, pixelsPerDigit, readKaggleRow, wrongCsv } from "./kaggleRow.ts";

const newline = 0x0a;
const carriageReturn = 0x0d;
/** A line of 784 values takes a twentieth of it. */
const longestLine = 65_536;

/**
 * Digits of Kaggle's `test.csv`, plain or gzipped: a header `pixel0,…,pixel783`, then a digit a line. Never more of the file
 * than a piece is in memory.
 *
 * @param most digits in a piece.
 * @returns pieces of [n, 784], a byte a pixel, in the order of the file; one digit at least in all.
 * @throws ExpectedError `bad-data-file` naming the file, the line (from 1, the header) and the column; `file-not-found`,
 * `file-unreadable`, `aborted`.
 */
export async function* readKaggleTestCsv(path: string, most: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const piece = new Uint8Array(most * pixelsPerDigit);
  let filled = 0;
  let line = 0;
  for await (const bytes of linesOf(path, signal)) {
    line++;
    if (line === 1) {
      checkKaggleHeader(path, bytes.toString("utf8"), false);
      continue;
    }
    const row = { path, file: bytes, line, position: 0, end: bytes.length, labelled: false };
    readKaggleRow(row, piece, filled * pixelsPerDigit);
    filled++;
    if (filled === most) {
      yield piece.slice();
      filled = 0;
    }
  }
  if (line === 0) throw wrongCsv(path, "it is empty");
  if (line === 1) throw wrongCsv(path, "it has a header but no digit");
  if (filled > 0) yield piece.slice(0, filled * pixelsPerDigit);
}

/** @returns the lines without their LF, without the empty ones at the file's end. */
async function* linesOf(path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  /** Lines that are empty belong to the file where another follows. */
  let empty = 0;
  let number = 0;
  for await (const chunk of chunksOf(path, signal)) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      const line = bytes.subarray(start, end);
      start = end + 1;
      if (isEmpty(line)) {
        empty++;
        continue;
      }
      for (; empty > 0; empty--, number++) yield Buffer.alloc(0);
      number++;
      yield line;
    }
    rest = bytes.subarray(start);
    if (rest.length > longestLine) {
      throw wrongCsv(path, `line ${number + empty + 1} has no end within ${longestLine} bytes`);
    }
  }
  if (isEmpty(rest)) return;
  for (; empty > 0; empty--) yield Buffer.alloc(0);
  yield rest;
}

const isEmpty = (line: Buffer): boolean => line.length === 0 || (line.length === 1 && line[0] === carriageReturn);

async function* chunksOf(path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const { gzipped, size } = await lookAt(path);
  const source = createReadStream(path);
  const gunzip = gzipped ? createGunzip() : null;
  const bytes: Readable = gunzip === null ? source : pipeline(source, gunzip, () => undefined);
  try {
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      throwIfAborted(signal);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof ExpectedError) throw error;
    const isZlib = gunzip !== null && error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
    throw isZlib ? gzipError(path, size, gunzip.bytesWritten, error) : readError(path, error);
  } finally {
    source.destroy();
  }
}

async function lookAt(path: string): Promise<{ gzipped: boolean; size: number }> {
  try {
    const handle = await open(path, "r");
    try {
      const { size } = await handle.stat();
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
      return { gzipped: bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b, size };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw readError(path, error);
  }
}
