import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DigitSet } from "../../src/core/dataset.ts";
import type { DataSpec } from "../../src/core/experiment/schema.ts";
import { smallMnist } from "./smallMnist.ts";

/** Writes the first digits of MNIST as four IDX files. @returns the experiment's `data` that reads them from there. */
export function smallIdx(folder: string, train: number, test: number, data: Partial<DataSpec> = {}): DataSpec {
  const digits = smallMnist(train, 0, test);
  writeDigits(folder, "train", digits.train);
  writeDigits(folder, "test", digits.test);
  return {
    source: "idx",
    trainImages: "train-images",
    trainLabels: "train-labels",
    testImages: "test-images",
    testLabels: "test-labels",
    validationSplit: 0.2,
    limit: null,
    normalization: "unit",
    shuffle: true,
    augmentation: null,
    ...data,
  } as DataSpec;
}

function writeDigits(folder: string, name: string, { count, pixels, labels }: DigitSet): void {
  writeFileSync(join(folder, `${name}-images`), Buffer.concat([head(0x803, count, 28, 28), pixels]));
  writeFileSync(join(folder, `${name}-labels`), Buffer.concat([head(0x801, count), labels]));
}

function head(...numbers: number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  numbers.forEach((number, i) => bytes.writeUInt32BE(number, 4 * i));
  return bytes;
}
