import { describe, expect, test } from "vitest";
import { Ring } from "../../../../src/trainer/augmentation/ring.ts";

describe("a ring of 10 digits", () => {
  test("lays batches one behind the other, and at the beginning once there is room", () => {
    const ring = new Ring(10);
    expect(ring.take(4)).toEqual({ start: 0, size: 4 });
    expect(ring.take(4)).toEqual({ start: 4, size: 4 });
    expect(ring.take(4)).toBeNull();
    expect(ring.take(2)).toEqual({ start: 8, size: 2 });
    expect(ring.take(1)).toBeNull();
    ring.release();
    expect(ring.take(3)).toEqual({ start: 0, size: 3 });
    expect(ring.take(2)).toBeNull();
    expect(ring.take(1)).toEqual({ start: 3, size: 1 });
    expect(ring.take(1)).toBeNull();
    ring.release();
    ring.release();
    // The oldest lies at the beginning again.
    expect(ring.take(5)).toEqual({ start: 4, size: 5 });
  });

  test("cuts no batch in two", () => {
    const ring = new Ring(10);
    ring.take(7);
    ring.release();
    ring.take(4);
    expect(ring.take(6)).toEqual({ start: 4, size: 6 });
    ring.release();
    expect(ring.take(5)).toBeNull();
    expect(ring.take(4)).toEqual({ start: 0, size: 4 });
  });

  test("takes no batch that is larger than itself", () => {
    expect(new Ring(10).take(11)).toBeNull();
    expect(new Ring(10).take(10)).toEqual({ start: 0, size: 10 });
  });

  test("holds bytes and floats of each digit", () => {
    const { digits, pixels } = new Ring(3);
    expect([digits.length, pixels.length]).toEqual([3 * 784, 3 * 784]);
  });
});
