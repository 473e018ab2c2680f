import { describe, expect, it } from "vitest";
import { epochOrder } from "../../../src/core/order.ts";

describe("epochOrder", () => {
  it("holds each index once", () => {
    const order = epochOrder(1000, 42, 0, true);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  it("keeps the order of the file without shuffling", () => {
    expect([...epochOrder(5, 42, 3, false)]).toEqual([0, 1, 2, 3, 4]);
  });

  it("is the same for the same seed and epoch, another for another", () => {
    const text = (seed: number, epoch: number) => epochOrder(50, seed, epoch, true).join();
    expect(text(1, 0)).toBe(text(1, 0));
    expect(new Set([text(1, 0), text(1, 1), text(2, 0), text(2, 1)]).size).toBe(4);
  });

  it("makes every permutation equally likely", () => {
    const counts = new Map<string, number>();
    for (let epoch = 0; epoch < 24_000; epoch++) {
      const key = epochOrder(4, 9, epoch, true).join("");
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    // χ² with 23 degrees of freedom: above 49.7 with probability 0.001.
    expect([...counts.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0)).toBeLessThan(49.7);
  });

  it("takes no digit and one digit", () => {
    expect(epochOrder(0, 1, 0, true)).toHaveLength(0);
    expect([...epochOrder(1, 1, 0, true)]).toEqual([0]);
  });
});
