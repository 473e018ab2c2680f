import { webcrypto } from "node:crypto";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";
import type { DigitSet } from "../core/dataset.ts";
import { ExpectedError } from "../core/errors.ts";
import { readError } from "./fileError.ts";

/**
 * The embedded MNIST, as `scripts/mnist.mjs` packs it. All numbers are unsigned, little-endian, 32 bits:
 *
 *     "MNISTLAB"   8 bytes
 *     1            version of this form
 *     SHA-256      32 bytes, of everything that follows
 *     60000 10000  training and test digits
 *     n            blocks, then for each: packed size, unpacked size
 *     blocks       raw deflate, one after another
 *
 * The unpacked blocks, joined, are the training pixels, the test pixels, the training labels and the test labels. Separate blocks
 * are unpacked on several threads, in less than a tenth of a second.
 */
const magic = "MNISTLAB";
const version = 1;
const bodyStart = 44;
const tableStart = 56;
const pixelsPerDigit = 784;
const trainCount = 60_000;
const testCount = 10_000;
const unpackedSize = (trainCount + testCount) * (pixelsPerDigit + 1);

interface Block {
  readonly packed: Uint8Array;
  readonly size: number;
  /** Where it begins in the unpacked data. */
  readonly start: number;
}

const inflate = promisify<Uint8Array, { chunkSize: number; maxOutputLength: number }, Buffer>(inflateRaw);

/**
 * @param path of the packed MNIST.
 * @returns 60,000 training and 10,000 test digits, in the order of the published files.
 * @throws ExpectedError `file-not-found`, `file-unreadable`, or `bad-data-file` where it is not what the build wrote.
 */
export async function readEmbeddedMnist(path: string): Promise<{ train: DigitSet; test: DigitSet }> {
  let file: Buffer;
  try {
    file = await readFile(path);
  } catch (error) {
    throw readError(path, error);
  }
  const blocks = blocksOf(path, file);
  const unpacked = new Uint8Array(unpackedSize);
  const digest = webcrypto.subtle.digest("SHA-256", file.subarray(bodyStart));
  const unpacking = Promise.all(blocks.map((block) => unpack(path, block, unpacked)));
  const [found] = await Promise.all([digest, unpacking]);
  if (!Buffer.from(found).equals(file.subarray(12, bodyStart))) throw damaged(path, "its checksum is wrong");
  const labels = unpacked.subarray((trainCount + testCount) * pixelsPerDigit);
  return {
    train: {
      count: trainCount,
      pixels: unpacked.subarray(0, trainCount * pixelsPerDigit),
      labels: labels.subarray(0, trainCount),
    },
    test: {
      count: testCount,
      pixels: unpacked.subarray(trainCount * pixelsPerDigit, (trainCount + testCount) * pixelsPerDigit),
      labels: labels.subarray(trainCount),
    },
  };
}

/** The blocks, after every size has been checked. */
function blocksOf(path: string, file: Buffer): Block[] {
  if (file.length < tableStart) throw damaged(path, `it is cut off after ${file.length} bytes`);
  if (file.toString("latin1", 0, 8) !== magic || file.readUInt32LE(8) !== version) {
    throw damaged(path, "it is not of the form that this version reads");
  }
  if (file.readUInt32LE(bodyStart) !== trainCount || file.readUInt32LE(bodyStart + 4) !== testCount) {
    throw damaged(path, "its header does not say 60,000 and 10,000 digits");
  }
  const count = file.readUInt32LE(bodyStart + 8);
  let position = tableStart + 8 * count;
  if (position > file.length) throw damaged(path, `it is cut off after ${file.length} bytes`);
  let start = 0;
  const blocks: Block[] = [];
  for (let i = 0; i < count; i++) {
    const packedSize = file.readUInt32LE(tableStart + 8 * i);
    const size = file.readUInt32LE(tableStart + 8 * i + 4);
    blocks.push({ packed: file.subarray(position, position + packedSize), size, start });
    position += packedSize;
    start += size;
  }
  if (start !== unpackedSize) throw damaged(path, `its blocks hold ${start} bytes, not ${unpackedSize}`);
  if (position !== file.length) throw damaged(path, `it has ${file.length} bytes, not ${position}`);
  return blocks;
}

async function unpack(path: string, block: Block, into: Uint8Array): Promise<void> {
  const size = Math.max(block.size, 64);
  let content: Buffer;
  try {
    content = await inflate(block.packed, { chunkSize: size, maxOutputLength: size });
  } catch (error) {
    throw damaged(path, `the block for bytes ${block.start} and on cannot be unpacked`, error);
  }
  if (content.length !== block.size) {
    throw damaged(path, `the block for bytes ${block.start} and on has ${content.length} bytes, not ${block.size}`);
  }
  into.set(content, block.start);
}

function damaged(path: string, what: string, cause?: unknown): ExpectedError {
  return new ExpectedError("bad-data-file", `${path}, the MNIST that comes with MNIST Lab, is damaged: ${what}`, {
    next: "Install MNIST Lab again, or build it again from its sources.",
    cause,
  });
}
