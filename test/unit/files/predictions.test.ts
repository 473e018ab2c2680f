import { expect, test } from "vitest";
import {
  decodeAllPredictions,
  decodePredictions,
  encodePredictions,
  type PredictionRecord,
} from "../../../src/files/predictions.ts";

const records: PredictionRecord[] = [
  { kind: "labels", set: "validation", epoch: 1, step: 422, labels: Uint8Array.of(7, 2, 1) },
  { kind: "labels", set: "test", epoch: 1, step: 422, labels: new Uint8Array(0) },
  {
    kind: "probabilities",
    set: "test",
    epoch: 12,
    step: 2 ** 40,
    probabilities: Float32Array.from({ length: 20 }, (_, i) => (i === 3 ? NaN : i / 7)),
  },
];
const parts = records.map(encodePredictions);
const file = Buffer.concat(parts);

test("records come back as they were written", () => {
  expect(decodeAllPredictions(file)).toEqual(records);
  expect(decodePredictions(file, parts[0].length)?.record).toEqual(records[1]);
});

test("the bytes are those that are documented", () => {
  expect(Buffer.from(parts[0]).toString("hex")).toBe(
    "4d4c5031" + "00" + "01" + "0000" + "01000000" + "03000000" + "a601000000000000" + "db0a904a" + "070201",
  );
  expect(parts[2]).toHaveLength(28 + 80);
});

test("a file cut off anywhere gives the records that are whole", () => {
  const ends = [0, parts[0].length, parts[0].length + parts[1].length, file.length];
  for (let length = 0; length <= file.length; length++) {
    const whole = ends.filter((end) => end <= length).length - 1;
    expect(decodeAllPredictions(file.subarray(0, length))).toEqual(records.slice(0, whole));
  }
});

test("what is no record is none", () => {
  expect(decodePredictions(new Uint8Array(100), 0)).toBeNull();
  expect(decodePredictions(file, 1)).toBeNull();
  expect(decodePredictions(file, -1)).toBeNull();
  expect(decodePredictions(file, 1e9)).toBeNull();
});

test("a record in which any bit was flipped is left out, and the others are found", () => {
  for (let byte = 0; byte < file.length; byte++) {
    for (let bit = 0; bit < 8; bit++) {
      const damaged = Uint8Array.from(file);
      damaged[byte] ^= 1 << bit;
      const hit = parts.findIndex((_, i) => byte < Buffer.concat(parts.slice(0, i + 1)).length);
      expect(decodeAllPredictions(damaged)).toEqual(records.filter((_, i) => i !== hit));
    }
  }
});
