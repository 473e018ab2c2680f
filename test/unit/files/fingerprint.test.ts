import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Network, WeightSpec } from "../../../src/core/network/network.ts";
import { fingerprintOf } from "../../../src/files/fingerprint.ts";

const specOf = (name: string, size: number) => ({ name, size, shape: [size] }) as unknown as WeightSpec;
const network = { nodes: [], weights: [specOf("a/kernel", 2), specOf("a/bias", 1)] } as unknown as Network;
const kernel = Float32Array.of(1, -2);
const bias = Float32Array.of(0.5);

describe("fingerprintOf", () => {
  it("is the SHA-256 of the little-endian float32 in the network's order", () => {
    // 1, -2 and 0.5 by hand: 3f800000, c0000000, 3f000000.
    const expected = createHash("sha256").update(Buffer.from("0000803f000000c00000003f", "hex")).digest("hex");
    expect(
      fingerprintOf(
        network,
        new Map([
          ["a/bias", bias],
          ["a/kernel", kernel],
        ]),
      ),
    ).toBe(expected);
    const inside = new Float32Array([9, 1, -2, 9]).subarray(1, 3);
    expect(
      fingerprintOf(
        network,
        new Map([
          ["a/kernel", inside],
          ["a/bias", bias],
        ]),
      ),
    ).toBe(expected);
  });

  it("tells any other bit apart, even the sign of zero", () => {
    const of = (value: number) =>
      fingerprintOf(
        network,
        new Map([
          ["a/kernel", kernel],
          ["a/bias", Float32Array.of(value)],
        ]),
      );
    expect(new Set([of(0.5), of(0.50000006), of(0), of(-0)]).size).toBe(4);
  });

  it("fails where a weight is missing or has another size", () => {
    expect(() => fingerprintOf(network, new Map([["a/kernel", kernel]]))).toThrow(/a\/bias should have 1 values/);
    expect(() =>
      fingerprintOf(
        network,
        new Map([
          ["a/kernel", bias],
          ["a/bias", bias],
        ]),
      ),
    ).toThrow(/a\/kernel/);
  });
});
