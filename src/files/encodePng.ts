import { deflateSync } from "node:zlib";
import { crc32 } from "../core/crc32.ts";

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * @param rgb `width` × `height` × 3 bytes, row by row.
 * @returns the bytes of a PNG file, eight bits a channel.
 */
export function encodePng(width: number, height: number, rgb: Uint8Array): Buffer {
  const rowBytes = width * 3;
  const raster = Buffer.alloc(height * (rowBytes + 1));
  // Each row begins with its filter: 0, none.
  for (let y = 0; y < height; y++) {
    raster.set(rgb.subarray(y * rowBytes, (y + 1) * rowBytes), y * (rowBytes + 1) + 1);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(raster)), chunk("IEND")]);
}

function chunk(type: string, content: Uint8Array = new Uint8Array(0)): Buffer {
  const whole = Buffer.alloc(content.length + 12);
  whole.writeUInt32BE(content.length, 0);
  whole.write(type, 4, "latin1");
  whole.set(content, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, 8 + content.length)), 8 + content.length);
  return whole;
}
