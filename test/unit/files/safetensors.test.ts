import { describe, expect, it } from "vitest";
import { ExpectedError } from "../../../src/core/errors.ts";
import { decodeMetadata, decodeSafetensors, encodeSafetensors, type Tensor } from "../../../src/files/safetensors.ts";

/** What Python's safetensors 0.8.0 writes: `save({"a": …, "b": …, "s": …}, metadata={"who": "Grüße"})`. */
const golden = Buffer.concat([
  Buffer.from("c800000000000000", "hex"),
  Buffer.from(
    '{"__metadata__":{"who":"Grüße"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":' +
      '[2,2],"data_offsets":[4,20]},"s":{"dtype":"F32","shape":[],"data_offsets":[20,24]}}   ',
  ),
  Buffer.from("0000e0400000803f000000c00000003f0000404000001041", "hex"),
]);
const goldenTensors: Tensor[] = [
  { name: "a", shape: [1], values: Float32Array.of(7) },
  { name: "b", shape: [2, 2], values: Float32Array.of(1, -2, 0.5, 3) },
  { name: "s", shape: [], values: Float32Array.of(9) },
];

/** A file with any header. @param values bytes behind it. */
function fileOf(header: string | object, values = 0): Buffer {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header), "utf8");
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(values)]);
}

function refusalOf(bytes: Uint8Array): ExpectedError {
  try {
    decodeSafetensors(bytes, "some.safetensors");
  } catch (error) {
    if (error instanceof ExpectedError) return error;
    throw error;
  }
  throw new Error("the file was accepted");
}

const f32 = (shape: readonly unknown[], ...offsets: unknown[]) => ({ dtype: "F32", shape, data_offsets: offsets });

describe("safetensors", () => {
  it("are byte for byte what Python writes", () => {
    expect(Buffer.compare(encodeSafetensors(goldenTensors, { who: "Grüße" }), golden)).toBe(0);
  });

  it("read what Python wrote", () => {
    const { tensors, metadata } = decodeSafetensors(golden, "file");
    expect([...tensors.values()]).toEqual(goldenTensors);
    expect(metadata).toEqual(new Map([["who", "Grüße"]]));
    expect(decodeMetadata(golden.subarray(0, 208), "file")).toEqual(metadata);
  });

  it("keep every bit: signs of zero, subnormals, infinities, payloads of NaN", () => {
    const bits = Uint32Array.of(
      0,
      0x80000000,
      1,
      0x807fffff,
      0x7f800000,
      0xff800000,
      0x7fc00000,
      0x7f800001,
      0xffedcba9,
    );
    const values = new Float32Array(bits.buffer);
    // At an odd place in memory, as a part of something larger.
    const bytes = encodeSafetensors([{ name: "x", shape: [3, 3], values }], {});
    const shifted = new Uint8Array(bytes.length + 1).subarray(1);
    shifted.set(bytes);
    const read = decodeSafetensors(shifted, "file").tensors.get("x")?.values;
    expect(new Uint32Array(read?.buffer ?? new ArrayBuffer(0))).toEqual(bits);
  });

  it("hold tensors by any name, without values too, and none at all", () => {
    const tensors: Tensor[] = [
      { name: "__proto__", shape: [1], values: Float32Array.of(1) },
      { name: "empty", shape: [0, 10], values: new Float32Array(0) },
      { name: "12", shape: [1], values: Float32Array.of(2) },
      { name: 'quote " \\ \n ü', shape: [1], values: Float32Array.of(3) },
    ];
    const read = decodeSafetensors(encodeSafetensors(tensors, {}), "file");
    expect(new Set(read.tensors.values())).toEqual(new Set(tensors));
    expect(decodeSafetensors(encodeSafetensors([], {}), "file").tensors.size).toBe(0);
    expect(decodeSafetensors(fileOf("{}"), "file")).toEqual({ tensors: new Map(), metadata: new Map() });
  });

  it("begin their values at a multiple of eight bytes", () => {
    for (let length = 0; length < 9; length++) {
      const bytes = encodeSafetensors([{ name: "n".repeat(length), shape: [1], values: Float32Array.of(1) }], {});
      expect((bytes.length - 4) % 8).toBe(0);
    }
  });

  it("are not made of what does not fit together", () => {
    const x: Tensor = { name: "x", shape: [2], values: new Float32Array(2) };
    expect(() => encodeSafetensors([x, x], {})).toThrow("the name is taken");
    expect(() => encodeSafetensors([{ ...x, name: "__metadata__" }], {})).toThrow("the name is taken");
    expect(() => encodeSafetensors([{ ...x, shape: [3] }], {})).toThrow("x has 2 values, which do not fit [3]");
  });
});

describe("files that are no safetensors", () => {
  it("are refused wherever they are cut off", () => {
    for (let length = 0; length < golden.length; length++) {
      const error = refusalOf(golden.subarray(0, length));
      expect([error.code, error.message], String(length)).toEqual([
        "bad-weights",
        expect.stringContaining("some.safetensors is no whole safetensors file: it is cut off"),
      ]);
    }
  });

  it.each<[string, Buffer, string]>([
    ["something behind", Buffer.concat([golden, Buffer.alloc(1)]), "25 bytes of values, but its tensors take 24"],
    ["a huge header", Buffer.from("ffffffffffffff7f00", "hex"), "its header would take 9223372036854775807 bytes"],
    ["a header of another kind", fileOf("{nonsense}"), "its header is no JSON"],
    ["a header that is no UTF-8", Buffer.from("0400000000000000227b80227d", "hex"), "its header is no JSON"],
    ["a list", fileOf("[]"), "its header is no list of tensors"],
    ["null", fileOf("null"), "its header is no list of tensors"],
    ["metadata that are a list", fileOf({ __metadata__: [] }), "__metadata__ is no list of texts"],
    ["a number in the metadata", fileOf({ __metadata__: { a: 1 } }), '"a" in __metadata__ is no text'],
    ["an entry that is a number", fileOf({ a: 1 }), 'the entry of "a" is no object'],
    ["another type", fileOf({ a: { ...f32([1], 0, 8), dtype: "F64" } }, 8), '"a" is of type "F64", expected "F32"'],
    ["no type", fileOf({ a: { shape: [1], data_offsets: [0, 4] } }, 4), '"a" is of type nothing'],
    ["a negative size", fileOf({ a: f32([-1], 0, 4) }, 4), 'the shape of "a" is [-1]'],
    ["a size of one and a half", fileOf({ a: f32([1.5], 0, 6) }, 6), 'the shape of "a" is [1.5]'],
    ["sizes beyond all numbers", fileOf({ a: f32([1e308], 0, 4) }, 4), 'the shape of "a" is [1e+308]'],
    ["a huge product", fileOf({ a: f32([2 ** 52, 2 ** 52], 0, 4) }, 4), '"a" takes 4 bytes, but its shape'],
    ["sizes without end", fileOf({ a: f32(new Array(1000).fill(1), 0, 4) }, 4), 'the shape of "a" is [1,1'],
    ["one offset", fileOf({ a: f32([1], 0) }, 4), 'data_offsets of "a" is [0], expected two places'],
    ["an offset before the beginning", fileOf({ a: f32([1], -4, 0) }, 4), 'data_offsets of "a" is [-4,0]'],
    ["offsets the wrong way round", fileOf({ a: f32([1], 4, 0) }, 4), '"a" takes -4 bytes'],
    ["a shape that does not fit", fileOf({ a: f32([2], 0, 4) }, 4), '"a" takes 4 bytes, but its shape [2] needs 8'],
    ["a gap", fileOf({ a: f32([1], 4, 8) }, 8), 'the values of "a" begin at byte 4, expected 0'],
    [
      "tensors over one another",
      fileOf({ a: f32([1], 0, 4), b: f32([1], 0, 4) }, 4),
      '"b" begin at byte 0, expected 4',
    ],
    ["one half over another", fileOf({ a: f32([2], 0, 8), b: f32([1], 4, 8) }, 8), '"b" begin at byte 4, expected 8'],
    ["values beyond the end", fileOf({ a: f32([2], 0, 8) }, 4), "it is cut off: 4 bytes of values, expected 8"],
    ["an entry from a prototype", fileOf('{"a":{"__proto__":{"dtype":"F32"}}}', 4), '"a" is of type nothing'],
  ])("%s", (_, bytes, words) => {
    const error = refusalOf(bytes);
    expect(error.code).toBe("bad-weights");
    expect(error.message).toContain(words);
  });
});
