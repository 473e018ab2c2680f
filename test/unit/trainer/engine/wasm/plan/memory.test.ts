import { describe, expect, test } from "vitest";
import { ExpectedError } from "../../../../../../src/core/errors.ts";
import { checkSize, Memory } from "../../../../../../src/trainer/engine/wasm/plan/memory.ts";

test("places follow one another, each at the start of a cache line", () => {
  const memory = new Memory(64);
  expect([memory.allocate(4), memory.allocate(64), memory.allocate(65), memory.allocate(0), memory.size]).toEqual([
    64, 128, 192, 320, 320,
  ]);
});

describe("a size", () => {
  const mebibyte = 1024 * 1024;
  const failureOf = (parts: Record<string, number>, available: number) => {
    try {
      checkSize(parts, available);
      return null;
    } catch (error) {
      return error as ExpectedError;
    }
  };

  test("that fits is let pass", () => {
    expect(failureOf({ weights: 100 * mebibyte }, 100 * mebibyte)).toBeNull();
  });
  test("beyond the machine's memory is refused, the largest part first", () => {
    const failure = failureOf({ weights: 10 * mebibyte, activations: 91 * mebibyte }, 100 * mebibyte)!;
    expect(failure).toBeInstanceOf(ExpectedError);
    expect(failure.code).toBe("too-large");
    expect(failure.message).toBe(
      "This network needs 101 MiB of memory (activations 91 MiB, weights 10 MiB); 100 MiB can be had.",
    );
  });
  test("beyond what WebAssembly can address is refused, whatever the machine has", () => {
    expect(failureOf({ weights: 4095 * mebibyte }, Infinity)).toBeNull();
    expect(failureOf({ weights: 4097 * mebibyte }, Infinity)?.message).toContain("4096 MiB can be had");
  });
});
