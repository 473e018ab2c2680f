import { ExpectedError } from "../core/errors.ts";
import type { Picture } from "../core/picture.ts";
import { badImage as bad, saveAgain } from "./badImage.ts";
import { systemCode } from "./fileError.ts";
import { decodeJpeg } from "./jpeg.ts";
import { decodePng } from "./png.ts";
import { readWhole } from "./wholeFile.ts";

/** Bytes of a file; more than any picture of the largest size takes. */
const fileLimit = 268_435_456;

/** How pictures begin that are not read, so that they can be called by their name. */
const otherKinds: readonly (readonly [kind: string, offset: number, start: string])[] = [
  ["a GIF picture", 0, "GIF8"],
  ["a WebP picture", 8, "WEBP"],
  ["a BMP picture", 0, "BM"],
  ["a TIFF picture", 0, "II*\0"],
  ["a TIFF picture", 0, "MM\0*"],
  ["a HEIC or AVIF picture", 4, "ftyp"],
  ["a JPEG 2000 picture", 4, "jP  "],
  ["a PDF document", 0, "%PDF"],
  ["an SVG drawing", 0, "<svg"],
  ["XML, perhaps an SVG drawing", 0, "<?xml"],
  ["a zip archive", 0, "PK\x03\x04"],
];

/**
 * The picture of a PNG or JPEG file: which of them it is, its content tells, not its name.
 *
 * @throws ExpectedError `bad-image` naming the file and what is wrong with it; `file-not-found`, `file-unreadable`, `too-large`.
 */
export async function readPicture(path: string): Promise<Picture> {
  const bytes = await readWhole(path, fileLimit).catch((error: unknown) => {
    if (!(error instanceof ExpectedError) || systemCode(error.cause) !== "EISDIR") throw error;
    throw bad(path, "it is a folder", "Name the pictures in it.");
  });
  return decodePicture(bytes, path);
}

/** @param bytes of the whole file. @param path for messages. @throws ExpectedError `bad-image`, as `readPicture`. */
export async function decodePicture(bytes: Uint8Array, path: string): Promise<Picture> {
  if (bytes.length === 0) throw bad(path, "it is empty", saveAgain);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return decodeJpeg(bytes, path);
  if (bytes[0] === 0x89) return decodePng(bytes, path);
  const start = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  const kind = otherKinds.find(([, offset, sign]) => start.startsWith(sign, offset))?.[0];
  const what = kind === undefined ? "it is neither PNG nor JPEG" : `it is ${kind}, neither PNG nor JPEG`;
  throw bad(path, what, "Save the picture as PNG or JPEG.");
}
