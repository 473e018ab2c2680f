import { expect, test } from "vitest";
import { decodeEvents, encodeEvent, type RecordedEvent } from "../../../src/files/eventLines.ts";
import { crc32Text } from "../../../src/files/crc32.ts";
import type { TrainerEvent } from "../../../src/core/runEvents.ts";
import { batchEvent, epochEndEvent, startedEvent } from "../../helpers/runEvents.ts";

const events: TrainerEvent[] = [
  startedEvent({ device: "手書き" }),
  startedEvent({ reason: "tensorflow did not start: It died.", insteadOf: "tensorflow" }),
  batchEvent(1, [0.5, NaN, Infinity]),
  epochEndEvent(1, { evaluations: [], loss: NaN }),
  { type: "checkpoint", epoch: 1, step: 10, files: ["last.safetensors"] },
  { type: "resumed", epoch: 1, step: 10, checkpoint: "last.safetensors" },
  { type: "resumed", epoch: 0, step: 0, checkpoint: null },
  { type: "stopped", reason: "stop", epoch: 1, step: 12, fingerprint: null },
  { type: "failed", error: { code: "unexpected", message: "no" } },
];
const recorded: RecordedEvent[] = events.map((event, i) => ({ time: 1_772_000_000_000 + i, event }));
const lines = recorded.map((each) => encodeEvent(each, () => 0));
const file = Buffer.from(lines.join(""));

function decoded(bytes: Uint8Array) {
  return decodeEvents(bytes, new Uint8Array(0));
}

/** A line as another program could write it, with the right checksum. */
function sealed(body: string): string {
  return `${body},"crc32":"${crc32Text(Buffer.from(body))}"}\n`;
}

test("a line is JSON, and its checksum stands in it", () => {
  // zlib.crc32(b'{"time":5,"type":"paused","step":7') in Python.
  expect(encodeEvent({ time: 5, event: { type: "paused", step: 7 } }, () => 0)).toBe(
    '{"time":5,"type":"paused","step":7,"crc32":"7a9077b0"}\n',
  );
  for (const line of lines) expect(JSON.parse(line)).toHaveProperty("crc32");
});

test("events come back as they were", () => {
  expect(decoded(file)).toEqual({ events: recorded, problems: [] });
});

test("a file cut off anywhere gives the lines that are whole, and no problem", () => {
  for (let length = 0; length <= file.length; length++) {
    const whole = file.subarray(0, length).toString("latin1").split("\n").length - 1;
    expect(decoded(file.subarray(0, length))).toEqual({ events: recorded.slice(0, whole), problems: [] });
  }
});

test("a line in which any bit was flipped is left out and told, the others are read", () => {
  const end = lines.slice(0, 3).join("").length;
  const start = end - lines[2].length;
  const offset = Buffer.byteLength(lines.slice(0, 2).join("")) - lines.slice(0, 2).join("").length;
  for (let byte = start + offset; byte < end + offset - 1; byte++) {
    for (let bit = 0; bit < 8; bit++) {
      const damaged = Buffer.from(file);
      damaged[byte] ^= 1 << bit;
      const { events: read, problems } = decoded(damaged);
      expect(read).toEqual(recorded.filter((_, i) => i !== 2));
      // A bit can make an end of line, then the two halves are damaged.
      expect(problems.length).toBe(damaged[byte] === 10 ? 2 : 1);
      expect(problems[0]).toEqual({
        file: "events.jsonl",
        message: "line 3 was changed after it was written",
        repair: "left out",
      });
    }
  }
});

test("where the end of a line is lost, the two lines that it parted are left out", () => {
  const damaged = Buffer.from(file);
  damaged[damaged.indexOf(10)] = 32;
  expect(decoded(damaged).events).toEqual(recorded.slice(2));
  expect(decoded(damaged).problems).toHaveLength(1);
});

test("an event and a property of a newer version are no problem", () => {
  const newer =
    sealed('{"time":1,"type":"dreamt","of":[1,2]') + sealed('{"time":2,"type":"paused","step":3,"mood":"calm"');
  expect(decoded(Buffer.from(newer))).toEqual({
    events: [{ time: 2, event: { type: "paused", step: 3, mood: "calm" } }],
    problems: [],
  });
});

test.each([
  '{"time":1,"type":"paused"',
  '{"time":1,"type":"paused","step":"7"',
  '{"time":1,"type":"paused","step":-7',
  '{"time":"1","type":"paused","step":7',
  '{"type":"paused","step":7',
  '{"time":1,"step":7',
  '{"time":1,"type":"batchEnd","epoch":1,"firstStep":0,"loss":1,"accuracy":[],"learningRate":[],"imagesPerSecond":1',
  '{"time":1,"type":"evaluated","epoch":1,"step":1,"evaluations":[{"set":"validation","count":1,"loss":1,"accuracy":1,"confusion":[1]}]',
  '{"time":1,"type":"evaluated","epoch":1,"step":1,"evaluations":[null]',
  '{"time":1,"type":"failed","error":null',
  "[1",
  "",
])("a line %s whose checksum fits but that is no event of ours is told", (body) => {
  expect(decoded(Buffer.from(sealed(body)))).toMatchObject({ events: [], problems: [{ file: "events.jsonl" }] });
});

test("an event whose type is a property of every object is of a type not known", () => {
  expect(decoded(Buffer.from(sealed('{"time":1,"type":"constructor"')))).toEqual({ events: [], problems: [] });
});
