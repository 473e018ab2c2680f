import { describe, expect, it } from "vitest";
import { packed, unpacked } from "../../../src/protocol/packed.ts";

describe("a message with arrays", () => {
  const part = new Float64Array([9, NaN, Infinity, 9]).subarray(1, 3);
  const message = {
    type: "curves",
    none: null,
    runs: [{ name: "A", loss: part, labels: Uint8Array.of(1, 2, 3) }, { counts: Int32Array.of(-1, 5) }],
    share: Float32Array.of(0.5),
    empty: new Int32Array(0),
  };

  /** As VS Code does: a bare NaN becomes null, a view keeps its numbers but its place in the buffer is another one. */
  function posted(value: unknown): unknown {
    const { packed: plain, bytes } = value as { packed: unknown; bytes: Uint8Array };
    const moved = new Uint8Array(bytes.length + 3);
    moved.set(bytes, 3);
    return { packed: JSON.parse(JSON.stringify(plain)) as unknown, bytes: moved.subarray(3) };
  }

  it("comes back as it was, of the same kinds", () => {
    expect(unpacked(posted(packed(message)))).toEqual(message);
  });

  it("has one array on its way, of the numbers that are meant and not of those around them", () => {
    const { bytes } = packed(message) as { bytes: Uint8Array };
    // 2 × 8, 3 and 5 of padding, 2 × 4, 4 and 4 of padding.
    expect(bytes.byteLength).toBe(16 + 8 + 8 + 8);
  });

  it("may have a buffer of Node", () => {
    expect(unpacked(posted(packed([Buffer.of(1, 2)])))).toEqual([Uint8Array.of(1, 2)]);
  });

  it("is not changed", () => {
    packed(message);
    expect(message.runs[0]?.loss).toBe(part);
  });
});

it("a message without arrays stays as it is", () => {
  const message = { type: "ready", more: [1, "a", null] };
  expect(packed(message)).toBe(message);
  expect(unpacked(message)).toBe(message);
  expect(unpacked("text")).toBe("text");
});
