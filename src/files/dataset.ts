import path from "node:path";
import type { Dataset, DigitSet } from "../core/dataset.ts";
import { ExpectedError } from "../core/errors.ts";
import type { DataSpec } from "../core/experiment/schema.ts";
import { throwIfAborted } from "./fileError.ts";
import { readIdxDigits } from "./idx.ts";
import { readKaggleCsv } from "./kaggleCsv.ts";
import { readEmbeddedMnist } from "./mnist.ts";

const pixelsPerDigit = 784;

export interface DatasetPaths {
  /** The embedded MNIST. */
  readonly mnist: string;
  /** Folder that relative paths in the experiment file start from. */
  readonly experimentFolder: string;
}

/**
 * The digits of an experiment: read, limited, split and measured for normalization. The sets share the memory of what was read.
 * @throws ExpectedError naming the file, or the setting that leaves no digit; `aborted` where the signal says so.
 */
export async function readDataset(data: DataSpec, paths: DatasetPaths, signal?: AbortSignal): Promise<Dataset> {
  throwIfAborted(signal);
  const { train: all, test } = await readSource(data, paths, signal);
  throwIfAborted(signal);
  const limited = data.limit === null ? all : slice(all, 0, Math.min(data.limit, all.count));
  const { first: train, last: validation } = split(limited, data.validationSplit, "data.validationSplit");
  return { train, validation, test, normalization: normalizationOf(data, train) };
}

async function readSource(
  data: DataSpec,
  paths: DatasetPaths,
  signal: AbortSignal | undefined,
): Promise<{ train: DigitSet; test: DigitSet }> {
  const resolved = (file: string) => path.resolve(paths.experimentFolder, file);
  switch (data.source) {
    case "mnist":
      return readEmbeddedMnist(paths.mnist);
    case "idx":
      return {
        train: await readIdxDigits(resolved(data.trainImages), resolved(data.trainLabels), signal),
        test: await readIdxDigits(resolved(data.testImages), resolved(data.testLabels), signal),
      };
    case "kaggleCsv": {
      const train = await readKaggleCsv(resolved(data.train), signal);
      if (data.test !== null) return { train, test: await readKaggleCsv(resolved(data.test), signal) };
      const parts = split(train, data.testSplit, "data.testSplit");
      return { train: parts.first, test: parts.last };
    }
  }
}

/** Keeps the end of a set apart, in the order of the file, exactly as Keras does: the cut is floor(count × (1 - share)). */
function split(set: DigitSet, share: number, setting: string): { first: DigitSet; last: DigitSet } {
  const cut = Math.floor(set.count * (1 - share));
  if (cut === 0 || (cut === set.count && share > 0)) {
    const what = cut === 0 ? "nothing to learn from" : "nothing for the other set";
    throw new ExpectedError("bad-experiment", `${setting} ${share} of ${set.count} digits leaves ${what}`, {
      next: `Use more digits, or another ${setting}.`,
    });
  }
  return { first: slice(set, 0, cut), last: slice(set, cut, set.count) };
}

function slice(set: DigitSet, start: number, end: number): DigitSet {
  return {
    count: end - start,
    pixels: set.pixels.subarray(start * pixelsPerDigit, end * pixelsPerDigit),
    labels: set.labels.subarray(start, end),
  };
}

/**
 * Mean and deviation of the training pixels / 255. Sums are taken in integers, so that nothing is rounded before the end.
 * @throws ExpectedError `bad-data-file` where all pixels are alike.
 */
function normalizationOf(data: DataSpec, train: DigitSet): Dataset["normalization"] {
  if (data.normalization === "unit") return { mean: 0, deviation: 1 };
  const counts = new Float64Array(256);
  const { pixels } = train;
  for (let i = 0; i < pixels.length; i++) counts[pixels[i]]++;
  const n = BigInt(train.pixels.length);
  let sum = 0n;
  let squares = 0n;
  for (let value = 0n; value < 256n; value++) {
    const count = BigInt(counts[Number(value)]);
    sum += count * value;
    squares += count * value * value;
  }
  const spread = n * squares - sum * sum;
  if (spread === 0n) {
    throw new ExpectedError("bad-data-file", "All training pixels have the same value: they cannot be standardized", {
      next: "Set data.normalization to unit, or use other data.",
    });
  }
  return { mean: Number(sum) / Number(n) / 255, deviation: Math.sqrt(Number(spread)) / Number(n) / 255 };
}
