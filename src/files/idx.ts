import type { DigitSet } from "../core/dataset.ts";
import { ExpectedError } from "../core/errors.ts";
import { readUnpacked } from "./gzip.ts";

/**
 * IDX, the form in which MNIST was published: 0, 0, type of the values, number of dimensions, the size of each dimension
 * (32 bits, the highest byte first), the values. Byte numbers count from 0, in the unpacked file.
 */

const side = 28;
const unsignedByte = 0x08;
const typeNames = new Map([
  [unsignedByte, "unsigned bytes"],
  [0x09, "signed bytes"],
  [0x0b, "16-bit integers"],
  [0x0c, "32-bit integers"],
  [0x0d, "32-bit floats"],
  [0x0e, "64-bit floats"],
]);
const contentNames = new Map([
  [1, "labels"],
  [3, "images"],
]);

/**
 * Digits from a file of images and one of labels, each plain or gzipped.
 * @throws ExpectedError `bad-data-file` naming the file, the byte and what was expected, besides the errors of reading.
 */
export async function readIdxDigits(imagesPath: string, labelsPath: string, signal?: AbortSignal): Promise<DigitSet> {
  const pixels = await readImages(imagesPath, signal);
  const labels = await readLabels(labelsPath, signal);
  const count = pixels.length / (side * side);
  if (labels.length !== count) {
    throw wrong(
      labelsPath,
      `it holds ${labels.length} labels, but ${imagesPath} holds ${count} images`,
      "Take the two files of the same set.",
    );
  }
  return { count, pixels, labels };
}

async function readImages(path: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const file = await readUnpacked(path, { signal });
  const [count, height, width] = readHeader(path, file, 3);
  if (height !== side || width !== side) {
    throw wrong(path, `bytes 8 to 15: images of ${height}×${width} pixels, expected ${side}×${side}`);
  }
  return valuesOf(path, file, 16, count, side * side, "images");
}

async function readLabels(path: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const file = await readUnpacked(path, { signal });
  const [count] = readHeader(path, file, 1);
  const labels = valuesOf(path, file, 8, count, 1, "labels");
  const bad = labels.findIndex((label) => label > 9);
  if (bad >= 0) throw wrong(path, `byte ${8 + bad}: label ${labels[bad]} of digit ${bad}, expected 0 to 9`);
  return labels;
}

/** @returns the sizes, as many as dimensions are expected. */
function readHeader(path: string, file: Uint8Array, dimensions: 1 | 3): number[] {
  const length = 4 + 4 * dimensions;
  const header = Buffer.from(file.buffer, file.byteOffset, file.length);
  const known = Math.min(4, file.length);
  if (known === 0) throw wrong(path, "it is empty", "Fetch the file again.");
  if (file[0] !== 0 || (known > 1 && file[1] !== 0)) throw wrong(path, `${startOf(file)}, expected 00 00: no IDX file`);
  if (known > 2 && file[2] !== unsignedByte) {
    const found = typeNames.get(file[2]) ?? "an unknown type";
    throw wrong(path, `byte 2: values of type ${hex(file[2])} (${found}), expected 08 (unsigned bytes)`);
  }
  if (known > 3 && file[3] !== dimensions) throw wrongDimensions(path, file[3], dimensions);
  if (file.length < length) {
    throw wrong(
      path,
      `it is cut off: ${file.length} bytes, where the header alone has ${length}`,
      "Fetch the file again.",
    );
  }
  const sizes = Array.from({ length: dimensions }, (_, i) => header.readUInt32BE(4 + 4 * i));
  if (sizes[0] === 0) throw wrong(path, "bytes 4 to 7: it says that it holds nothing, expected at least 1 digit");
  return sizes;
}

function wrongDimensions(path: string, found: number, expected: 1 | 3): ExpectedError {
  const holds = contentNames.get(found);
  const wanted = contentNames.get(expected) ?? "";
  if (holds !== undefined) {
    return wrong(
      path,
      `byte 3: it holds ${holds} (${found} dimensions), expected ${wanted} (${expected})`,
      "Check whether the files of images and labels are swapped.",
    );
  }
  return wrong(path, `byte 3: ${found} dimensions, expected ${expected} (${wanted})`);
}

function valuesOf(
  path: string,
  file: Uint8Array,
  start: number,
  count: number,
  each: number,
  what: string,
): Uint8Array {
  const expected = start + count * each;
  if (file.length < expected) {
    throw wrong(
      path,
      `it is cut off: ${file.length} bytes, expected ${expected} for the ${count} ${what} that its header promises`,
      "Fetch the file again.",
    );
  }
  if (file.length > expected) {
    throw wrong(path, `it goes on after byte ${expected - 1}, where the ${count} ${what} of its header end`);
  }
  return file.subarray(start);
}

function startOf(file: Uint8Array): string {
  const archive = file[0] === 0x50 && file[1] === 0x4b ? " (a zip archive)" : "";
  return `bytes 0 and 1: ${hex(file[0])} ${file.length > 1 ? hex(file[1]) : ""}${archive}`;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

function wrong(path: string, what: string, next?: string): ExpectedError {
  return new ExpectedError("bad-data-file", `${path}: ${what}`, next === undefined ? {} : { next });
}
