import { ExpectedError } from "../core/errors.ts";
import { littleEndianBytes } from "./fingerprint.ts";

/**
 * The format of Hugging Face's `safetensors`, as far as float32 goes: the length of the header as a 64-bit integer, the
 * header as JSON, padded with blanks to a multiple of 8 bytes, then the values of all tensors without a gap; every
 * number little-endian. Python reads it with `safetensors.numpy.load_file`.
 */
export interface Tensor {
  readonly name: string;
  /** Empty for a single number. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface Tensors {
  readonly tensors: Map<string, Tensor>;
  readonly metadata: Map<string, string>;
}

const lengthBytes = 8;
const metadataName = "__metadata__";
/** More than thousand layers and their description take; Hugging Face's own limit is 100 MB. */
const headerLimit = 16_777_216;
/** The most that is written and read: what Node reads at once. */
export const safetensorsLimit = 2_147_483_647;
/** JSON's depth does no harm below this many dimensions. */
const mostDimensions = 16;

/**
 * @param tensors in the order in which their values shall lie; names differ.
 * @param metadata comes first in the header, in its order.
 * @throws ExpectedError `too-large`. Error where a name comes twice or values do not fit a shape: a mistake of the caller.
 */
export function encodeSafetensors(tensors: readonly Tensor[], metadata: Readonly<Record<string, string>>): Uint8Array {
  const header = headerOf(tensors, metadata);
  const start = lengthBytes + header.length;
  const total = tensors.reduce((sum, { values }) => sum + values.byteLength, start);
  if (total > safetensorsLimit) {
    throw new ExpectedError(
      "too-large",
      `The weights take ${total} bytes, more than the ${safetensorsLimit} of a file.`,
      {
        next: "Make the largest layer smaller.",
      },
    );
  }
  const bytes = Buffer.allocUnsafeSlow(total);
  bytes.writeBigUInt64LE(BigInt(header.length));
  bytes.set(header, lengthBytes);
  let at = start;
  for (const { values } of tensors) {
    bytes.set(littleEndianBytes(values), at);
    at += values.byteLength;
  }
  return bytes;
}

function headerOf(tensors: readonly Tensor[], metadata: Readonly<Record<string, string>>): Buffer {
  const names = new Set([metadataName]);
  let end = 0;
  const entries = tensors.map(({ name, shape, values }) => {
    if (names.has(name)) throw new Error(`A tensor cannot be called ${name}: the name is taken.`);
    names.add(name);
    if (sizeOf(shape) !== values.length) {
      throw new Error(`${name} has ${String(values.length)} values, which do not fit ${shapeText(shape)}.`);
    }
    const start = end;
    end += values.byteLength;
    return `${JSON.stringify(name)}:${JSON.stringify({ dtype: "F32", shape, data_offsets: [start, end] })}`;
  });
  const text = Buffer.from(`{${[`"${metadataName}":${JSON.stringify(metadata)}`, ...entries].join(",")}}`, "utf8");
  return Buffer.concat([text, Buffer.alloc(-text.length & 7, " ")]);
}

/**
 * Reads what `encodeSafetensors` writes, and every other file of the format that holds float32 only. Nothing in it is
 * trusted.
 *
 * @param file for messages.
 * @throws ExpectedError `bad-weights` naming the file and what is wrong with it.
 */
export function decodeSafetensors(bytes: Uint8Array, file: string): Tensors {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const { header, start } = headerIn(buffer, file);
  const metadata = metadataIn(header, file);
  const entries = Object.entries(header).filter(([name]) => name !== metadataName);
  const spans = entries.map(([name, entry]) => ({ name, ...spanOf(name, entry, file) }));
  // In the order of their values, which must follow one another without a gap.
  spans.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let at = 0;
  for (const { name, begin, end } of spans) {
    if (begin !== at) throw bad(file, `the values of ${show(name)} begin at byte ${begin}, expected ${at}`);
    at = end;
  }
  const held = buffer.length - start;
  if (held < at) throw bad(file, `it is cut off: ${held} bytes of values, expected ${at}`);
  if (held > at) throw bad(file, `it holds ${held} bytes of values, but its tensors take ${at}`);
  const tensors = new Map<string, Tensor>();
  for (const { name, shape, begin, end } of spans) {
    tensors.set(name, { name, shape, values: floatsOf(buffer.subarray(start + begin, start + end)) });
  }
  return { tensors, metadata };
}

/**
 * The texts that a file carries besides its tensors, without a look at those.
 *
 * @param bytes the file's beginning, `headerEnd` bytes at least.
 * @throws ExpectedError `bad-weights`.
 */
export function decodeMetadata(bytes: Uint8Array, file: string): Map<string, string> {
  const { header } = headerIn(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), file);
  return metadataIn(header, file);
}

/**
 * @param bytes the first 8 of a file.
 * @returns where its header ends.
 * @throws ExpectedError `bad-weights`.
 */
export function headerEnd(bytes: Uint8Array, file: string): number {
  if (bytes.length < lengthBytes) throw bad(file, `it is cut off after ${bytes.length} bytes`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > headerLimit) {
    throw bad(file, `its header would take ${length} bytes, more than the ${headerLimit} that are read`);
  }
  return lengthBytes + Number(length);
}

function headerIn(buffer: Buffer, file: string): { header: Readonly<Record<string, unknown>>; start: number } {
  const start = headerEnd(buffer, file);
  if (buffer.length < start) throw bad(file, `it is cut off after ${buffer.length} bytes, within its header`);
  let header: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(buffer.subarray(lengthBytes, start));
    header = JSON.parse(text);
  } catch (error) {
    throw bad(file, "its header is no JSON", error);
  }
  if (!isRecord(header)) throw bad(file, "its header is no list of tensors");
  return { header, start };
}

function metadataIn(header: Readonly<Record<string, unknown>>, file: string): Map<string, string> {
  if (!Object.hasOwn(header, metadataName)) return new Map();
  const given = header[metadataName];
  if (!isRecord(given)) throw bad(file, `${metadataName} is no list of texts`);
  return new Map(
    Object.entries(given).map(([name, text]) => {
      if (typeof text !== "string") throw bad(file, `${show(name)} in ${metadataName} is no text`);
      return [name, text];
    }),
  );
}

interface Span {
  readonly shape: readonly number[];
  /** Bytes from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

function spanOf(name: string, entry: unknown, file: string): Span {
  if (!isRecord(entry)) throw bad(file, `the entry of ${show(name)} is no object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (dtype !== "F32") throw bad(file, `${show(name)} is of type ${show(dtype)}, expected "F32"`);
  if (!isSizes(shape) || shape.length > mostDimensions) {
    throw bad(file, `the shape of ${show(name)} is ${show(shape)}, expected sizes such as [5, 5, 1, 6]`);
  }
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw bad(file, `data_offsets of ${show(name)} is ${show(offsets)}, expected two places`);
  }
  const [begin, end] = offsets;
  const size = sizeOf(shape);
  if (end - begin !== 4 * size) {
    throw bad(file, `${show(name)} takes ${end - begin} bytes, but its shape ${shapeText(shape)} needs ${4 * size}`);
  }
  return { shape, begin, end };
}

/** Copies bytes, never numbers: a NaN keeps its payload. */
function floatsOf(bytes: Uint8Array): Float32Array {
  const values = new Float32Array(bytes.length / 4);
  new Uint8Array(values.buffer).set(bytes);
  const own = littleEndianBytes(values);
  // On a machine that puts the highest byte first the bytes are swapped, back in place.
  if (own.buffer !== values.buffer) new Uint8Array(values.buffer).set(own);
  return values;
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);
}

function shapeText(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function bad(file: string, what: string, cause?: unknown): ExpectedError {
  return new ExpectedError("bad-weights", `${file} is no whole safetensors file: ${what}.`, { cause });
}
