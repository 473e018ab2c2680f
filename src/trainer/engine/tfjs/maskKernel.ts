import { Kernel } from "../../assembler/kernel.ts";
import { philox } from "../../assembler/philox.ts";
import { v128, v128Int } from "../../assembler/values.ts";

/** Bytes that the kernel may write beyond the last value. */
export const slack = 15;

/**
 * Writes which values a dropout layer keeps, a byte each, sixteen at a time: four groups of four. What it writes beyond the
 * values of a digit is overwritten by those of the next.
 */
export function maskKernel(): Kernel {
  const kernel = new Kernel("mask");
  const output = kernel.parameter("output");
  const digits = kernel.parameter("digits");
  /** Values of a digit, and how many times sixteen they are, rounded up. */
  const size = kernel.parameter("size");
  const blocks = kernel.parameter("blocks");
  const step = kernel.parameter("step");
  const seed = kernel.parameter("seed");
  const stream = kernel.parameter("stream");
  /** A value is dropped when its random number is below this: rate · 2³². */
  const threshold = kernel.parameter("threshold");
  const counter = kernel.vectors(4);
  const key = kernel.vectors(2);
  const limit = kernel.vector(threshold.splat());
  const groups = kernel.vector();
  const bytes = kernel.vector();
  const digit = kernel.int(0);
  const at = kernel.int();
  let first = v128Int(0);
  for (let lane = 1; lane < 4; lane++) first = first.replaceLaneInt(lane, kernel.int(lane));
  const firstGroups = kernel.vector(first);
  kernel.repeat(digits, () => {
    at.set(output);
    groups.set(firstGroups);
    kernel.repeat(blocks, () => {
      counter[0].set(groups);
      counter[1].set(step.splat());
      counter[2].set(digit.splat());
      counter[3].set(v128(0));
      key[0].set(seed.splat());
      key[1].set(stream.splat());
      philox(kernel, counter, key);
      bytes.set(v128(0));
      counter.forEach((word, i) => {
        bytes.set(bytes.or(v128Int(1 << (8 * i)).andNot(word.lessThanUnsigned(limit))));
      });
      kernel.store(at, bytes);
      at.advance(16);
      groups.set(groups.addInt(v128Int(4)));
    });
    output.advance(size);
    digit.advance(1);
  });
  return kernel;
}
