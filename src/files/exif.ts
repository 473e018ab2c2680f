import type { Orientation } from "../core/pictureTurn.ts";

const orientationTag = 0x0112;
/** Type of an entry: an unsigned number of two bytes. */
const short = 3;

/**
 * How the camera was held, from the content of a JPEG's APP1 segment: EXIF 2.3, 4.6, TIFF 6.0, section 2.
 *
 * @returns 1, upright, where it does not tell or what it tells is damaged: a picture is not lost for that.
 */
export function orientationOf(segment: Uint8Array): Orientation {
  const tiff = segment.subarray(6);
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (!startsWith(segment, "Exif\0\0") || tiff.length < 8) return 1;
  const little = startsWith(tiff, "II*\0");
  if (!little && !startsWith(tiff, "MM\0*")) return 1;
  const folder = view.getUint32(4, little);
  if (folder + 2 > tiff.length) return 1;
  const entries = view.getUint16(folder, little);
  for (let i = 0; i < entries; i++) {
    const entry = folder + 2 + 12 * i;
    if (entry + 12 > tiff.length) return 1;
    if (view.getUint16(entry, little) !== orientationTag) continue;
    const value = view.getUint16(entry + 8, little);
    return view.getUint16(entry + 2, little) === short && isOrientation(value) ? value : 1;
  }
  return 1;
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.subarray(0, text.length)).toString("latin1") === text;
}

function isOrientation(value: number): value is Orientation {
  return value >= 1 && value <= 8;
}
