import { expect, test } from "vitest";
import { float32, name, signed, unsigned, vector } from "../../../../src/trainer/assembler/encoding.ts";

// LEB128's examples are those of the DWARF standard (version 4, figures 22 and 23) and of the WebAssembly specification.
test.each([
  [0, [0x00]],
  [2, [0x02]],
  [127, [0x7f]],
  [128, [0x80, 0x01]],
  [129, [0x81, 0x01]],
  [12857, [0xb9, 0x64]],
  [624485, [0xe5, 0x8e, 0x26]],
  [4294967295, [0xff, 0xff, 0xff, 0xff, 0x0f]],
])("unsigned %i", (value, bytes) => expect(unsigned(value)).toEqual(bytes));

test.each([
  [0, [0x00]],
  [2, [0x02]],
  [-2, [0x7e]],
  [63, [0x3f]],
  [64, [0xc0, 0x00]],
  [-64, [0x40]],
  [-65, [0xbf, 0x7f]],
  [127, [0xff, 0x00]],
  [-127, [0x81, 0x7f]],
  [128, [0x80, 0x01]],
  [-128, [0x80, 0x7f]],
  [-123456, [0xc0, 0xbb, 0x78]],
  [2147483647, [0xff, 0xff, 0xff, 0xff, 0x07]],
  [-2147483648, [0x80, 0x80, 0x80, 0x80, 0x78]],
])("signed %i", (value, bytes) => expect(signed(value)).toEqual(bytes));

test("floats, names and vectors", () => {
  expect(float32(1)).toEqual([0x00, 0x00, 0x80, 0x3f]);
  expect(float32(-Infinity)).toEqual([0x00, 0x00, 0x80, 0xff]);
  expect(name("env")).toEqual([3, 0x65, 0x6e, 0x76]);
  expect(vector([[1, 2], [3]])).toEqual([2, 1, 2, 3]);
});
