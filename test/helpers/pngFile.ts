import { deflateSync } from "node:zlib";
import { crc32 } from "../../src/files/crc32.ts";

export function pngChunk(type: string, content: Uint8Array = new Uint8Array(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(content.length);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), 4 + body.length);
  return whole;
}

/** @param rest depth, colour type, compression, filter, interlace. */
export function pngHeader(width: number, height: number, ...rest: readonly number[]): Buffer {
  const content = Buffer.alloc(13);
  content.writeUInt32BE(width);
  content.writeUInt32BE(height, 4);
  content.set(rest, 8);
  return pngChunk("IHDR", content);
}

export function pngOf(...chunks: readonly Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...chunks]);
}

/** @param raster unpacked pixels, each row behind its filter. */
export const pngPixels = (raster: ArrayLike<number>): Buffer => pngChunk("IDAT", deflateSync(Uint8Array.from(raster)));

/** @param pixels `width` × `height` greys, 0 to 255. */
export function greyPng(width: number, height: number, pixels: Uint8Array): Buffer {
  const rows = Array.from({ length: height }, (_, y) => [0, ...pixels.subarray(y * width, (y + 1) * width)]);
  return pngOf(pngHeader(width, height, 8, 0, 0, 0, 0), pngPixels(rows.flat()), pngChunk("IEND"));
}
