import { expect, test } from "vitest";
import { decodeEvents, encodeEvent } from "../../../src/files/eventLines.ts";
import { encodePredictions } from "../../../src/files/predictions.ts";
import { epochEndEvent, evaluation } from "../../helpers/runEvents.ts";
import { wholeEventsLength, wholePredictionsLength } from "../../../src/files/wholeRecords.ts";

const lines = [1, 20, 300].map((step) => encodeEvent({ time: step, event: { type: "paused", step } }, () => 0));
const records = [3, 0, 5].map((digits, i) =>
  encodePredictions({ kind: "labels", set: "test", epoch: i, step: i, labels: new Uint8Array(digits).fill(i) }),
);

test.each([
  ["events.jsonl", wholeEventsLength, lines.map((line) => Buffer.from(line))],
  ["predictions.bin", wholePredictionsLength, records],
] as const)("%s is cut back to what is whole, wherever it was cut off", (_, wholeLength, parts) => {
  const file = Buffer.concat(parts);
  const ends = [0, ...parts.map((_, i) => Buffer.concat(parts.slice(0, i + 1)).length)];
  for (let length = 0; length <= file.length; length++) {
    expect(wholeLength(file.subarray(0, length))).toBe(ends.findLast((end) => end <= length));
  }
});

test.each([
  ["events.jsonl", wholeEventsLength, lines.map((line) => Buffer.from(line))],
  ["predictions.bin", wholePredictionsLength, records],
] as const)("%s with zeros at its end, as a power cut leaves it, is cut back", (_, wholeLength, parts) => {
  const file = Buffer.concat(parts);
  expect(wholeLength(Buffer.concat([file, Buffer.alloc(4096)]))).toBe(file.length);
  expect(wholeLength(Buffer.alloc(4096))).toBe(0);
});

test.each([
  ["events.jsonl", wholeEventsLength, lines.map((line) => Buffer.from(line))],
  ["predictions.bin", wholePredictionsLength, records],
] as const)("what is damaged within %s stays, at its end it goes", (_, wholeLength, parts) => {
  const file = Buffer.concat(parts);
  const middle = Buffer.from(file);
  middle[parts[0].length + 10] ^= 4;
  expect(wholeLength(middle)).toBe(file.length);
  const last = Buffer.from(file);
  last[file.length - 3] ^= 4;
  expect(wholeLength(last)).toBe(file.length - parts[2].length);
});

const epochEnd = epochEndEvent(2, { step: 20, evaluations: [evaluation({ labels: Uint8Array.of(7) })] });

test("an event never takes labels that were written later, where its own lay", () => {
  const labels = (epoch: number, set: "test" | "validation", step: number) =>
    encodePredictions({ kind: "labels", set, epoch, step, labels: Uint8Array.of(7) });
  const line = encodeEvent({ time: 1, event: epochEnd }, () => 0);
  const read = (predictions: Uint8Array) => decodeEvents(Buffer.from(line), predictions);
  expect(read(labels(2, "validation", 20)).problems).toEqual([]);
  for (const other of [labels(3, "validation", 20), labels(2, "test", 20), labels(2, "validation", 21)]) {
    const { events, problems } = read(other);
    expect(events.at(0)?.event).toMatchObject({ evaluations: [{ labels: new Uint8Array(0) }] });
    expect(problems.map(({ file }) => file)).toEqual(["predictions.bin"]);
  }
});
