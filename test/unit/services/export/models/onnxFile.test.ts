import { describe, expect, it } from "vitest";
import { float, int, ints, type OnnxGraph } from "../../../../../src/files/exports/onnxGraph.ts";
import { encodeOnnx } from "../../../../../src/services/export/models/onnxFile.ts";

/** A graph with one of everything. */
const graph: OnnxGraph = {
  name: "g",
  nodes: [
    {
      operation: "Op",
      inputs: ["a", "w"],
      output: "b",
      attributes: [int("i", -1), float("f", 0.5), ints("l", [1, 300])],
    },
  ],
  initializers: [{ name: "w", shape: [2], values: Float32Array.of(1, -2) }],
  input: { name: "a", shape: ["n", 2] },
  output: { name: "b", shape: [] },
};

/** A length-delimited field, by the rules of Protocol Buffers: number and type in one byte, length, content. */
function field(number: number, ...content: (readonly number[] | string)[]): number[] {
  const bytes = content.flatMap((part) => (typeof part === "string" ? [...Buffer.from(part)] : [...part]));
  return [(number << 3) | 2, bytes.length, ...bytes];
}
const whole = (number: number, ...varint: number[]): number[] =>
  number < 16 ? [number << 3, ...varint] : [((number << 3) & 0x7f) | 0x80, number >> 4, ...varint];
const minusOne = [...Array<number>(9).fill(0xff), 0x01];

describe("encodeOnnx", () => {
  it("writes the messages of onnx.proto, byte for byte", () => {
    const dimension = (part: number[]): number[] => field(1, part);
    const value = (name: string, ...sizes: number[][]): number[][] => [
      field(1, name),
      field(2, field(1, whole(1, 1), field(2, ...sizes.map(dimension)))),
    ];
    const attributes = [
      field(5, field(1, "i"), whole(3, ...minusOne), whole(20, 2)),
      // 0.5 is 0x3f000000.
      field(5, field(1, "f"), [(2 << 3) | 5, 0, 0, 0, 0x3f], whole(20, 1)),
      field(5, field(1, "l"), whole(8, 1), whole(8, 0xac, 0x02), whole(20, 7)),
    ];
    const node = field(1, field(1, "a"), field(1, "w"), field(2, "b"), field(3, "b"), field(4, "Op"), ...attributes);
    const tensor = field(5, whole(1, 2), whole(2, 1), field(8, "w"), field(9, [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]));
    const written = [
      whole(1, 8),
      field(2, "MNIST Lab"),
      field(6, "Ü"),
      field(
        7,
        node,
        field(2, "g"),
        tensor,
        field(11, ...value("a", field(2, "n"), whole(1, 2))),
        field(12, ...value("b")),
      ),
      field(8, field(1, ""), whole(2, 17)),
      field(14, field(1, "key"), field(2, "value")),
    ].flat();
    expect([...encodeOnnx(graph, { key: "value" }, "Ü")]).toEqual(written);
  });
});
