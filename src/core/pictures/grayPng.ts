import { crc32 } from "../crc32.ts";

/**
 * A PNG of shades of grey, made without any compression: of a digit that is 0.9 kB.
 *
 * @param values [`height`, `width`], 0 for black to 255 for white; less than 64 kB with a byte for each row.
 * @returns the file as a data URI.
 */
export function grayPngUri(values: Uint8Array, width: number, height: number): string {
  return `data:image/png;base64,${base64(grayPng(values, width, height))}`;
}

/** The same as a file. */
export function grayPng(values: Uint8Array, width: number, height: number): Uint8Array {
  const rows = new Uint8Array(height * (width + 1));
  for (let y = 0; y < height; y++) rows.set(values.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  // 8 bits, grey, no interlace.
  const header = [...bigEndian(width), ...bigEndian(height), 8, 0, 0, 0, 0];
  return Uint8Array.from([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...pngChunk("IHDR", header),
    ...pngChunk("IDAT", stored(rows)),
    ...pngChunk("IEND", []),
  ]);
}

/** @returns a chunk of a PNG: its length, its name, its content, its checksum. */
export function pngChunk(name: string, content: ArrayLike<number>): number[] {
  const body = [...Array.from(name, (letter) => letter.charCodeAt(0)), ...Array.from(content)];
  return [...bigEndian(content.length), ...body, ...bigEndian(crc32(Uint8Array.from(body)))];
}

/** zlib's format (RFC 1950) with one block that is stored as it is (RFC 1951, 3.2.4). */
function stored(bytes: Uint8Array): number[] {
  if (bytes.length > 0xffff) throw new RangeError(`${bytes.length} bytes are too many for one block.`);
  const length = [bytes.length & 0xff, bytes.length >> 8];
  const inverted = length.map((byte) => byte ^ 0xff);
  return [0x78, 0x01, 1, ...length, ...inverted, ...bytes, ...bigEndian(adler32(bytes))];
}

function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return b * 65536 + a;
}

function bigEndian(value: number): number[] {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** RFC 4648, 4. */
export function base64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const there = Math.min(3, bytes.length - i);
    const bits = (bytes[i] << 16) | ((bytes.at(i + 1) ?? 0) << 8) | (bytes.at(i + 2) ?? 0);
    for (let at = 0; at < 4; at++) text += at <= there ? letters[(bits >> (18 - 6 * at)) & 63] : "=";
  }
  return text;
}
