import { promisify } from "node:util";
import { inflate } from "node:zlib";
import type { Picture } from "../core/picture.ts";
import { badImage as bad, checkSize, cutOff, saveAgain as again } from "./badImage.ts";
import { crc32 } from "./crc32.ts";
import { systemCode } from "./fileError.ts";
import { rasterBytes, rgbaOf, type PngHeader } from "./pngPixels.ts";

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const inflated = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflate);

/**
 * The picture of a PNG file: any colour type, bit depth and interlace, 16 bits a channel rounded to 8. Colour profiles,
 * gamma and further frames of an animation are left aside.
 *
 * @param bytes of the whole file. @param path for messages.
 * @throws ExpectedError `bad-image` naming the file and what is wrong with it.
 */
export async function decodePng(bytes: Uint8Array, path: string): Promise<Picture> {
  checkSignature(bytes, path);
  const { header, palette, transparency, data } = chunksOf(bytes, path);
  const size = rasterBytes(header);
  const raster = await inflated(data, { maxOutputLength: size + 1 }).catch((error: unknown) => {
    if (systemCode(error) === "ERR_BUFFER_TOO_LARGE") throw bad(path, "its data unpack to more than its pixels take");
    if (systemCode(error) === "Z_BUF_ERROR") throw bad(path, "it is cut off: its pixels do not end", again);
    throw bad(path, "its compressed pixels are damaged", again);
  });
  if (raster.length > size) throw bad(path, "its data unpack to more than its pixels take");
  if (raster.length < size) {
    throw bad(path, `its pixels take ${raster.length} bytes unpacked, where ${size} are expected`, again);
  }
  const rgba = rgbaOf(header, raster, palette, transparency);
  if (typeof rgba === "string") throw bad(path, rgba, again);
  return { width: header.width, height: header.height, rgba };
}

function checkSignature(bytes: Uint8Array, path: string): void {
  const start = Buffer.from(bytes.subarray(0, 8));
  if (start.equals(signature)) return;
  if (start.equals(signature.subarray(0, start.length))) throw cutOff(path, bytes);
  throw bad(path, "it is no PNG picture", "Save the picture as PNG or JPEG.");
}

interface Chunks {
  readonly header: PngHeader;
  /** Three bytes a colour; null where there is none. */
  readonly palette: Uint8Array | null;
  /** Content of `tRNS`. */
  readonly transparency: Uint8Array | null;
  /** All `IDAT`, joined. */
  readonly data: Uint8Array;
}

/** What a picture needs of the file's chunks; those that may be left aside are, whatever is in them. */
function chunksOf(bytes: Uint8Array, path: string): Chunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let header: PngHeader | null = null;
  let palette: Uint8Array | null = null;
  let transparency: Uint8Array | null = null;
  const data: Uint8Array[] = [];
  for (let position = signature.length; ;) {
    if (position + 12 > bytes.length) throw cutOff(path, bytes);
    const length = view.getUint32(position);
    const type = String.fromCharCode(...bytes.subarray(position + 4, position + 8));
    const end = position + 8 + length;
    if (!/^[A-Za-z]{4}$/.test(type)) throw bad(path, `byte ${position + 4} begins no part of a PNG`, again);
    if (end + 4 > bytes.length) throw bad(path, `it is cut off in its part ${type}`, again);
    // A part may be left aside whose name begins with a small letter.
    const critical = type.charCodeAt(0) < 0x60;
    if ((critical || type === "tRNS") && crc32(bytes.subarray(position + 4, end)) !== view.getUint32(end)) {
      throw bad(path, `the checksum of its part ${type} at byte ${position} is wrong`, again);
    }
    const content = bytes.subarray(position + 8, end);
    if ((header === null) !== (type === "IHDR")) {
      throw bad(path, header === null ? `it begins with ${type} instead of a header` : "it has two headers", again);
    }
    if (type === "IHDR") header = headerOf(content, path);
    else if (type === "PLTE") palette = content;
    else if (type === "tRNS") transparency = content;
    else if (type === "IDAT") data.push(content);
    else if (type === "IEND") break;
    else if (critical) throw bad(path, `it has a part ${type} that is not known`);
    position = end + 4;
  }
  if (header === null || data.length === 0) throw bad(path, "it holds no pixels", again);
  return { header, palette, transparency, data: Buffer.concat(data) };
}

const depths = new Map<number, readonly number[]>([
  [0, [1, 2, 4, 8, 16]],
  [2, [8, 16]],
  [3, [1, 2, 4, 8]],
  [4, [8, 16]],
  [6, [8, 16]],
]);

function headerOf(content: Uint8Array, path: string): PngHeader {
  if (content.length !== 13) throw bad(path, `its header has ${content.length} bytes, expected 13`, again);
  const view = new DataView(content.buffer, content.byteOffset, 13);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colorType, compression, filter, interlace] = content.subarray(8);
  checkSize({ width, height }, path);
  if (depths.get(colorType)?.includes(depth) !== true || compression !== 0 || filter !== 0 || interlace > 1) {
    throw bad(path, `its header asks for what no PNG has (${[...content.subarray(8)].join(", ")})`, again);
  }
  return { width, height, depth, colorType: colorType as PngHeader["colorType"], interlaced: interlace === 1 };
}
