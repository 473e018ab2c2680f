import type { SetName } from "../core/dataset.ts";
import { crc32 } from "./crc32.ts";

/**
 * `predictions.bin`: what a run predicted, one record after another, appended only. A record is a header of 28 bytes,
 * little-endian, and its values:
 *
 * | bytes | |
 * |---|---|
 * | 0–3 | "MLP1" |
 * | 4 | 0 labels (one byte a digit), 1 probabilities (ten float32 a digit) |
 * | 5 | set: 0 train, 1 validation, 2 test |
 * | 6–7 | 0 |
 * | 8–11 | epoch |
 * | 12–15 | number of digits, in the order of the set |
 * | 16–23 | updates done, as a 64-bit integer |
 * | 24–27 | CRC-32 of bytes 0–23 and the values |
 *
 * A record that its writer could not finish is the last one. Readers leave it out, and every record whose checksum does
 * not fit.
 */
export type PredictionRecord = PredictionHead &
  (
    | { readonly kind: "labels"; readonly labels: Uint8Array }
    | { readonly kind: "probabilities"; readonly probabilities: Float32Array }
  );

export interface PredictionHead {
  readonly set: SetName;
  readonly epoch: number;
  readonly step: number;
}

const magic = 0x31504c4d;
const magicBytes = "MLP1";
const headBytes = 28;
const checksumAt = 24;
const sets: readonly SetName[] = ["train", "validation", "test"];
const bytesPerDigit = { labels: 1, probabilities: 40 } as const;

/** @returns the record's bytes. */
export function encodePredictions(record: PredictionRecord): Uint8Array {
  const count = record.kind === "labels" ? record.labels.length : record.probabilities.length / 10;
  const bytes = new Uint8Array(headBytes + count * bytesPerDigit[record.kind]);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic, true);
  view.setUint8(4, record.kind === "labels" ? 0 : 1);
  view.setUint8(5, sets.indexOf(record.set));
  view.setUint32(8, record.epoch, true);
  view.setUint32(12, count, true);
  view.setBigUint64(16, BigInt(record.step), true);
  if (record.kind === "labels") bytes.set(record.labels, headBytes);
  else record.probabilities.forEach((value, i) => view.setFloat32(headBytes + 4 * i, value, true));
  view.setUint32(checksumAt, checksumOf(bytes), true);
  return bytes;
}

function checksumOf(record: Uint8Array): number {
  return crc32(record.subarray(headBytes), crc32(record.subarray(0, checksumAt)));
}

/** A record, and where it begins and ends in the file. */
export interface PlacedRecord {
  readonly record: PredictionRecord;
  readonly start: number;
  readonly end: number;
}

/** What a record says of itself before its values. */
interface RecordHead extends PredictionHead {
  readonly kind: PredictionRecord["kind"];
  readonly count: number;
  readonly end: number;
}

/** @returns null where none can begin. */
function headAt(bytes: Uint8Array, start: number): RecordHead | null {
  if (!Number.isSafeInteger(start) || start < 0 || start + headBytes > bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kindByte = view.getUint8(start + 4);
  const set = sets.at(view.getUint8(start + 5));
  if (view.getUint32(start, true) !== magic || kindByte > 1 || set === undefined) return null;
  const kind = kindByte === 0 ? "labels" : "probabilities";
  const count = view.getUint32(start + 12, true);
  const end = start + headBytes + count * bytesPerDigit[kind];
  if (end > bytes.length) return null;
  const step = Number(view.getBigUint64(start + 16, true));
  return { kind, set, count, end, epoch: view.getUint32(start + 8, true), step };
}

/**
 * @param bytes of the whole file.
 * @param start where a record begins.
 * @returns the record; null when none is there as it was written.
 */
export function decodePredictions(bytes: Uint8Array, start: number): PlacedRecord | null {
  const found = headAt(bytes, start);
  if (found === null) return null;
  const { kind, count, end, ...head } = found;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(start + checksumAt, true) !== checksumOf(bytes.subarray(start, end))) return null;
  const values = start + headBytes;
  if (kind === "labels") {
    return { record: { ...head, kind, labels: Uint8Array.from(bytes.subarray(values, end)) }, start, end };
  }
  const probabilities = new Float32Array(count * 10);
  for (let i = 0; i < probabilities.length; i++) probabilities[i] = view.getFloat32(values + 4 * i, true);
  return { record: { ...head, kind, probabilities }, start, end };
}

/**
 * Bytes that may be looked at in vain, by the length of the file. Records do not lie in one another: somebody made a file of
 * which more is looked at, and it would take hours.
 */
const inVain = 2;

/** Reads records where other files say that they lie. */
export class PredictionReader {
  readonly #bytes: Uint8Array;
  /** By where they begin: what somebody names again is not read again. */
  readonly #read = new Map<number, PredictionRecord | null>();
  #budget: number;

  /** @param bytes of the whole file. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#budget = inVain * bytes.length;
  }

  /** @returns the record that begins there; null when none is there as it was written. */
  recordAt(start: number): PredictionRecord | null {
    const head = headAt(this.#bytes, start);
    if (head === null) return null;
    const before = this.#read.get(start);
    if (before !== undefined) return before;
    if (this.#budget < 0) return null;
    this.#budget -= head.end - start;
    const record = decodePredictions(this.#bytes, start)?.record ?? null;
    this.#read.set(start, record);
    return record;
  }
}

/** @returns all records of the file that are as they were written, in order. */
export function placedPredictions(bytes: Uint8Array): PlacedRecord[] {
  const records: PlacedRecord[] = [];
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let budget = inVain * bytes.length;
  let start = 0;
  while (start >= 0 && start < bytes.length && budget >= 0) {
    const found = decodePredictions(bytes, start);
    if (found !== null) records.push(found);
    else budget -= Math.max(0, (headAt(bytes, start)?.end ?? 0) - start);
    // After a damaged record, wherever the next one may begin: the checksum tells.
    start = found === null ? file.indexOf(magicBytes, start + 1) : found.end;
  }
  return records;
}

/** @returns all records of the file that are as they were written, in order. */
export function decodeAllPredictions(bytes: Uint8Array): PredictionRecord[] {
  return placedPredictions(bytes).map(({ record }) => record);
}
