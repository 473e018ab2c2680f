import { expect, test } from "vitest";
import { crc32, crc32Text } from "../../../src/files/crc32.ts";

// The check value of CRC-32 in the catalogue of parametrised CRC algorithms; the others from Python's zlib.crc32.
test.each([
  ["123456789", "cbf43926"],
  ["", "00000000"],
  ["\0", "d202ef8d"],
  ["手書き数字", "382088bb"],
])("the checksum of %j is the well-known one", (text, expected) => {
  expect(crc32Text(Buffer.from(text))).toBe(expected);
});

test("a checksum can be taken in parts", () => {
  const bytes = Buffer.from("123456789");
  expect(crc32(bytes.subarray(4), crc32(bytes.subarray(0, 4)))).toBe(0xcbf43926);
});
