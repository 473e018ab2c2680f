import type { SetName } from "../core/dataset.ts";

/**
 * `predictions.bin`: what a run predicted, one record after another, appended only. A record is a header of 24 bytes,
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
 *
 * A record that its writer could not finish is the last one, and readers leave it out.
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
const headBytes = 24;
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
  return bytes;
}

/**
 * @param bytes of the whole file.
 * @param offset where a record begins.
 * @returns the record and where the next one begins; null when none is there whole.
 */
export function decodePredictions(bytes: Uint8Array, offset: number): { record: PredictionRecord; end: number } | null {
  if (offset < 0 || offset + headBytes > bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kindByte = view.getUint8(offset + 4);
  const set = sets.at(view.getUint8(offset + 5));
  if (view.getUint32(offset, true) !== magic || kindByte > 1 || set === undefined) return null;
  const kind = kindByte === 0 ? "labels" : "probabilities";
  const count = view.getUint32(offset + 12, true);
  const start = offset + headBytes;
  const end = start + count * bytesPerDigit[kind];
  if (end > bytes.length) return null;
  const head = { set, epoch: view.getUint32(offset + 8, true), step: Number(view.getBigUint64(offset + 16, true)) };
  if (kind === "labels") return { record: { ...head, kind, labels: Uint8Array.from(bytes.subarray(start, end)) }, end };
  const probabilities = new Float32Array(count * 10);
  for (let i = 0; i < probabilities.length; i++) probabilities[i] = view.getFloat32(start + 4 * i, true);
  return { record: { ...head, kind, probabilities }, end };
}

/** @returns all whole records of the file. */
export function decodeAllPredictions(bytes: Uint8Array): PredictionRecord[] {
  const records: PredictionRecord[] = [];
  for (let next = decodePredictions(bytes, 0); next !== null; next = decodePredictions(bytes, next.end)) {
    records.push(next.record);
  }
  return records;
}
