import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { Dataset, DigitSet } from "../../../src/core/dataset.ts";
import { datasetSha256 } from "../../../src/files/datasetHash.ts";

function digits(count: number, seed: number): DigitSet {
  const pixels = Uint8Array.from({ length: count * 784 }, (_, i) => (i * 7 + seed) % 251);
  return { count, pixels, labels: Uint8Array.from({ length: count }, (_, i) => (i + seed) % 10) };
}

function dataset(): Dataset {
  return {
    train: digits(6, 1),
    validation: digits(3, 2),
    test: digits(2, 3),
    normalization: { mean: 0, deviation: 1 },
  };
}

const sets = ["train", "validation", "test"] as const;

test("it is the SHA-256 over those of each set's pixels and labels", async () => {
  const data = dataset();
  const parts = sets.flatMap((set) => [data[set].pixels, data[set].labels]);
  const hash = createHash("sha256");
  for (const part of parts) hash.update(createHash("sha256").update(part).digest());
  expect(await datasetSha256(data)).toBe(hash.digest("hex"));
});

test("without any digits it is a value that never changes", async () => {
  const none: DigitSet = { count: 0, pixels: new Uint8Array(0), labels: new Uint8Array(0) };
  // `for i in 1 2 3 4 5 6; do printf '' | openssl dgst -sha256 -binary; done | sha256sum`
  const expected = "bb55da0b2e42d0a16d77a803dad36d7914687ae267c3e970fef7a8f5f36fe336";
  expect(
    await datasetSha256({ train: none, validation: none, test: none, normalization: { mean: 0, deviation: 1 } }),
  ).toBe(expected);
});

test("it changes with any label and with any pixel", async () => {
  const seen = new Set([await datasetSha256(dataset())]);
  let changes = 1;
  for (const set of sets) {
    const { labels, pixels } = dataset()[set];
    const change = async (what: "labels" | "pixels", at: number): Promise<void> => {
      const data = dataset();
      data[set][what][at] ^= 1;
      seen.add(await datasetSha256(data));
      changes += 1;
    };
    for (let i = 0; i < labels.length; i++) await change("labels", i);
    for (const i of [0, 783, 784, pixels.length - 1]) await change("pixels", i);
  }
  expect(seen.size).toBe(changes);
});

test("it changes when digits are in another order or another set, not with where they lie in memory", async () => {
  const data = dataset();
  const swapped = dataset();
  swapped.train.labels.reverse();
  const { train, validation } = data;
  const all = {
    pixels: Uint8Array.from([...train.pixels, ...validation.pixels]),
    labels: Uint8Array.from([...train.labels, ...validation.labels]),
  };
  const part = (from: number, until: number): DigitSet => ({
    count: until - from,
    pixels: all.pixels.subarray(from * 784, until * 784),
    labels: all.labels.subarray(from, until),
  });
  const shared = { ...data, train: part(0, 6), validation: part(6, 9) };
  const moved = { ...data, train: part(0, 5), validation: part(5, 9) };
  const hash = await datasetSha256(data);
  expect(await datasetSha256(shared)).toBe(hash);
  expect(await datasetSha256(moved)).not.toBe(hash);
  expect(await datasetSha256(swapped)).not.toBe(hash);
  // How digits are scaled is the experiment's.
  expect(await datasetSha256({ ...data, normalization: { mean: 0.5, deviation: 2 } })).toBe(hash);
});
