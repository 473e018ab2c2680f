import { describe, expect, it } from "vitest";
import { philox4x32 } from "../../../../src/core/random/philox.ts";
import { RandomStream } from "../../../../src/core/random/stream.ts";

function take(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

function momentsOf(values: number[]): { mean: number; deviation: number; kurtosis: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const centred = (power: number) => values.reduce((sum, x) => sum + (x - mean) ** power, 0) / values.length;
  return { mean, deviation: Math.sqrt(centred(2)), kurtosis: centred(4) / centred(2) ** 2 };
}

describe("RandomStream", () => {
  it("lays key and counter out as documented", () => {
    const stream = new RandomStream(0xdeadbeef, "dropout", 5 * 2 ** 32 + 7, 3);
    const words = take(8, () => stream.nextUint32());
    const out = new Uint32Array(4);
    const key = Uint32Array.of(0xdeadbeef, 3 + 256 * 3);
    philox4x32(Uint32Array.of(0, 7, 5, 0), key, out);
    expect(words.slice(0, 4)).toEqual([...out]);
    philox4x32(Uint32Array.of(1, 7, 5, 0), key, out);
    expect(words.slice(4)).toEqual([...out]);
  });

  it("keeps its words for ever: a change would change every result", () => {
    expect(new RandomStream(0, "weights").nextUint32()).toBe(knownFirstWord(1));
    expect(new RandomStream(0, "order").nextUint32()).toBe(knownFirstWord(2));
    expect(new RandomStream(0, "dropout").nextUint32()).toBe(knownFirstWord(3));
    expect(new RandomStream(0, "augmentation").nextUint32()).toBe(knownFirstWord(4));
  });

  it("reaches any position without those before it", () => {
    const stream = new RandomStream(7, "augmentation", 3);
    const words = take(40, () => stream.nextUint32());
    for (const position of [0, 1, 4, 7, 18, 39]) {
      const other = new RandomStream(7, "augmentation", 3);
      other.seek(position);
      expect(other.nextUint32()).toBe(words[position]);
    }
  });

  it("gives other numbers for another seed, purpose, index or ordinal", () => {
    const first = [
      new RandomStream(1, "weights"),
      new RandomStream(2, "weights"),
      new RandomStream(1, "order"),
      new RandomStream(1, "weights", 1),
      new RandomStream(1, "weights", 2 ** 32),
      new RandomStream(1, "weights", 0, 1),
    ].map((stream) => take(4, () => stream.nextUint32()).join());
    expect(new Set(first).size).toBe(first.length);
  });

  it("draws uniform numbers evenly", () => {
    const stream = new RandomStream(3, "weights");
    const buckets = new Array<number>(100).fill(0);
    for (let i = 0; i < 100_000; i++) {
      const x = stream.nextUniform();
      expect(x >= 0 && x < 1).toBe(true);
      buckets[Math.floor(x * 100)]++;
    }
    // χ² with 99 degrees of freedom: above 149 with probability 0.001.
    expect(buckets.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0)).toBeLessThan(149);
  });

  it("draws normal numbers with the normal distribution's moments", () => {
    const stream = new RandomStream(4, "weights");
    const { mean, deviation, kurtosis } = momentsOf(take(100_000, () => stream.nextNormal()));
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(Math.abs(deviation - 1)).toBeLessThan(0.008);
    expect(Math.abs(kurtosis - 3)).toBeLessThan(0.06);
  });

  it("draws truncated normal numbers within ±2 with the moments by hand", () => {
    const stream = new RandomStream(5, "weights");
    const values = take(100_000, () => stream.nextTruncatedNormal());
    expect(values.every((z) => Math.abs(z) < 2)).toBe(true);
    const { mean, deviation, kurtosis } = momentsOf(values);
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(Math.abs(deviation - 0.87962566103423978)).toBeLessThan(0.006);
    // E z⁴ = 3 E z² - 2·8·φ(2)/(2Φ(2)-1) with E z² = 0.7737413; E z⁴ / (E z²)² = 2.3655.
    expect(Math.abs(kurtosis - 2.3655)).toBeLessThan(0.04);
    const share = values.filter((z) => Math.abs(z) < 1).length / values.length;
    expect(Math.abs(share - 0.6826895 / 0.9544997)).toBeLessThan(0.006);
  });

  it("draws integers below n evenly, also where n does not divide 2³²", () => {
    const stream = new RandomStream(6, "order");
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) counts[stream.nextBelow(10)]++;
    // χ² with 9 degrees of freedom: above 27.9 with probability 0.001.
    expect(counts.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9);
    // Without rejection the lower half of [0, 3·2³⁰) would come twice as often in every third number.
    const thirds = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) thirds[stream.nextBelow(3 * 2 ** 30) % 3]++;
    expect(Math.max(...thirds.map((n) => Math.abs(n - 10_000)))).toBeLessThan(330);
    expect(stream.nextBelow(1)).toBe(0);
    expect(take(100, () => stream.nextBelow(2 ** 32)).some((n) => n >= 2 ** 31)).toBe(true);
  });

  it.each([
    () => new RandomStream(-1, "weights"),
    () => new RandomStream(2 ** 32, "weights"),
    () => new RandomStream(0.5, "weights"),
    () => new RandomStream(NaN, "weights"),
    () => new RandomStream(0, "weights", -1),
    () => new RandomStream(0, "weights", 0, 2 ** 24),
    () => new RandomStream(0, "weights").nextBelow(0),
    () => new RandomStream(0, "weights").nextBelow(2.5),
    () => new RandomStream(0, "weights").seek(-1),
  ])("refuses numbers out of range %#", (make) => {
    expect(make).toThrow(RangeError);
  });
});

/** First word of counter 0 under the key [0, code]. */
function knownFirstWord(code: number): number {
  const out = new Uint32Array(4);
  philox4x32(new Uint32Array(4), Uint32Array.of(0, code), out);
  return out[0];
}
