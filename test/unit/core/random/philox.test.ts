import { describe, expect, it } from "vitest";
import { philox4x32 } from "../../../../src/core/random/philox.ts";

function blockOf(counter: number[], key: number[]): string {
  const out = new Uint32Array(4);
  philox4x32(Uint32Array.from(counter), Uint32Array.from(key), out);
  return [...out].map((word) => word.toString(16).padStart(8, "0")).join(" ");
}

describe("philox4x32", () => {
  // The known answers that come with the authors' library Random123 (kat_vectors, "philox4x32 10").
  it("gives the known answers", () => {
    expect(blockOf([0, 0, 0, 0], [0, 0])).toBe("6627e8d5 e169c58d bc57ac4c 9b00dbd8");
    const ones = 0xffffffff;
    expect(blockOf([ones, ones, ones, ones], [ones, ones])).toBe("408f276d 41c83b0e a20bc7c6 6d5451fd");
    expect(blockOf([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toBe(
      "d16cfe09 94fdcceb 5001e420 24126ea1",
    );
  });

  it("agrees with 64-bit arithmetic on many counters", () => {
    const mask = 0xffffffffn;
    const slow = (counter: bigint[], key: bigint[]): string => {
      let [c0, c1, c2, c3] = counter;
      let [k0, k1] = key;
      for (let round = 0; round < 10; round++) {
        const p0 = 0xd2511f53n * c0;
        const p1 = 0xcd9e8d57n * c2;
        [c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, p1 & mask, (p0 >> 32n) ^ c3 ^ k1, p0 & mask];
        k0 = (k0 + 0x9e3779b9n) & mask;
        k1 = (k1 + 0xbb67ae85n) & mask;
      }
      return [c0, c1, c2, c3].map((word) => word.toString(16).padStart(8, "0")).join(" ");
    };
    for (let i = 0; i < 2000; i++) {
      const words = [1, 2, 3, 4, 5, 6].map((j) => Math.imul(0x9e3779b1 * (i + 1), 2 * j + 1) >>> 0);
      const expected = slow(words.slice(0, 4).map(BigInt), words.slice(4).map(BigInt));
      expect(blockOf(words.slice(0, 4), words.slice(4))).toBe(expected);
    }
  });
});
