import type { Orientation } from "../core/pictureTurn.ts";
import { badImage as bad, checkSize, cutOff, saveAgain as again } from "./badImage.ts";
import { orientationOf } from "./exif.ts";

/** What of a JPEG file a decoder needs, found by walking through its segments (ITU T.81, annex B). */
export interface JpegParts {
  /** In pixels, as stored. */
  readonly width: number;
  readonly height: number;
  /** Whether its three components are red, green and blue, and not brightness and colour. */
  readonly isRgb: boolean;
  readonly orientation: Orientation;
  /** A whole JPEG of these segments alone: tables, frame and scans. */
  readonly bytes: Uint8Array;
}

/** As much as fine steps take; a file of scans without end would be decoded without end. */
const mostScans = 100;

/** What unpacking may take at most, in MB: some 35 million pixels as phones save them. */
const memoryLimit = 512;

const otherKind = "Save the picture as PNG, or as an ordinary JPEG.";

/** Frames that are not decoded, by the second byte of their marker. */
const otherFrames = new Map<number, string>([
  [0xc3, "without loss"],
  ...[0xc5, 0xc6, 0xc7].map((marker) => [marker, "in a hierarchy"] as const),
  ...[0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf].map((marker) => [marker, "with arithmetic coding"] as const),
]);

interface Frame {
  readonly width: number;
  readonly height: number;
  /** Names of its components. */
  readonly components: readonly number[];
}

/**
 * @param bytes of the whole file, which begins as a JPEG does. @param path for messages.
 * @throws ExpectedError `bad-image` where it is cut off or damaged, too large, of a kind that is not read, or made for print.
 */
export function jpegParts(bytes: Uint8Array, path: string): JpegParts {
  const kept: Uint8Array[] = [bytes.subarray(0, 2)];
  let frame: Frame | null = null;
  let orientation: Orientation | null = null;
  let hasJfif = false;
  let adobeTransform: number | null = null;
  let scans = 0;
  for (let at = 2; ;) {
    const marker = markerAt(bytes, at, path);
    const { code } = marker;
    at = marker.end;
    if (code === 0xd9) break;
    const end = segmentEnd(bytes, at, path);
    const content = bytes.subarray(at + 2, end);
    const segment = bytes.subarray(at - 2, end);
    at = end;
    if (code === 0xe0) hasJfif ||= textAt(content, "JFIF\0");
    else if (code === 0xe1) orientation ??= textAt(content, "Exif\0\0") ? orientationOf(content) : null;
    else if (code === 0xee && textAt(content, "Adobe") && content.length >= 12) adobeTransform = content[11];
    else if (isFrame(code)) {
      if (frame !== null) throw bad(path, "it has two frames", again);
      frame = frameOf(code, content, path);
      kept.push(segment);
    } else if (code === 0xda) {
      if (frame === null) throw bad(path, "its pixels come before its header", again);
      if (++scans > mostScans) throw bad(path, `it has more than ${mostScans} scans`, otherKind);
      at = scanEnd(bytes, end, path);
      kept.push(segment, bytes.subarray(end, at));
    } else if (code === 0xdb || code === 0xc4 || code === 0xdd) kept.push(segment);
  }
  if (frame === null || scans === 0) throw bad(path, "it holds no pixels", again);
  const { width, height, components } = frame;
  return {
    ...{ width, height },
    isRgb: components.length === 3 && !hasJfif && isRgb(adobeTransform, components),
    orientation: orientation ?? 1,
    bytes: Buffer.concat([...kept, Uint8Array.of(0xff, 0xd9)]),
  };
}

/** The next marker, behind any number of fill bytes. */
function markerAt(bytes: Uint8Array, at: number, path: string): { readonly code: number; readonly end: number } {
  let place = at;
  while (bytes.at(place) === 0xff && bytes.at(place + 1) === 0xff) place++;
  if (place + 1 >= bytes.length) throw cutOff(path, bytes);
  const code = bytes[place + 1];
  if (bytes[place] !== 0xff || code < 0xc0 || (code >= 0xd0 && code <= 0xd8)) {
    throw bad(path, `byte ${place} begins no part of a JPEG`, again);
  }
  return { code, end: place + 2 };
}

/** @param at where a segment says how long it is. @returns where the next one begins. */
function segmentEnd(bytes: Uint8Array, at: number, path: string): number {
  if (at + 2 > bytes.length) throw cutOff(path, bytes);
  const length = bytes[at] * 256 + bytes[at + 1];
  if (length < 2) throw bad(path, `byte ${at} begins no part of a JPEG`, again);
  if (at + length > bytes.length) throw cutOff(path, bytes);
  return at + length;
}

/** @returns where the coded pixels that begin at `at` end: at the next marker that is no restart of them. */
function scanEnd(bytes: Uint8Array, at: number, path: string): number {
  for (let place = at; ;) {
    place = bytes.indexOf(0xff, place);
    const next = place === -1 ? undefined : bytes.at(place + 1);
    if (next === undefined) throw cutOff(path, bytes);
    if (next === 0xff) place++;
    else if (next === 0 || (next >= 0xd0 && next <= 0xd7)) place += 2;
    else return place;
  }
}

const isFrame = (code: number): boolean => code >= 0xc0 && code <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(code);

function frameOf(code: number, content: Uint8Array, path: string): Frame {
  const other = otherFrames.get(code);
  if (other !== undefined) throw bad(path, `it is a JPEG that was coded ${other}, which is not read`, otherKind);
  const [precision, high, low, wide, narrow, count] = content;
  if (content.length < 6 || content.length !== 6 + 3 * count) throw bad(path, "its header is damaged", again);
  if (precision !== 8) throw bad(path, `it is a JPEG with ${precision} bits a channel, expected 8`, otherKind);
  const size = { width: wide * 256 + narrow, height: high * 256 + low };
  checkSize(size, path);
  if (count === 4) {
    throw bad(path, "it is a CMYK JPEG, made for printing", "Save the picture in RGB or grey, or as PNG.");
  }
  if (count !== 1 && count !== 3) throw bad(path, `it is a JPEG with ${count} channels, expected 1 or 3`, otherKind);
  const components = Array.from({ length: count }, (_, i) => content[6 + 3 * i]);
  const samplings = Array.from({ length: count }, (_, i) => content[7 + 3 * i]);
  const isSampling = (value: number): boolean => value >= 1 && value <= 4;
  const areSound = samplings.every((sampling) => isSampling(sampling >> 4) && isSampling(sampling & 15));
  if (!areSound || new Set(components).size !== count) throw bad(path, "its header is damaged", again);
  if (unpackedBytes(size, samplings) > memoryLimit * 1_000_000) {
    throw bad(path, `it takes more than ${memoryLimit} MB to unpack`, "Make the picture smaller.");
  }
  return { ...size, components };
}

/**
 * What the decoder takes: five bytes for each sample, as a coefficient and as a value, and for each pixel its channels and
 * its colour.
 *
 * @param samplings of each component, across and down.
 */
function unpackedBytes({ width, height }: { width: number; height: number }, samplings: readonly number[]): number {
  const across = samplings.map((sampling) => sampling >> 4);
  const down = samplings.map((sampling) => sampling & 15);
  const most = Math.max(...across) * Math.max(...down);
  const samples = samplings.reduce((sum, _, i) => sum + (across[i] * down[i]) / most, 0);
  return width * height * (5 * samples + samplings.length + 4);
}

/** What the Adobe segment says counts, otherwise the names of the components: as libjpeg decides. */
function isRgb(adobeTransform: number | null, components: readonly number[]): boolean {
  if (adobeTransform !== null) return adobeTransform === 0;
  return String.fromCharCode(...components) === "RGB";
}

function textAt(content: Uint8Array, text: string): boolean {
  return Buffer.from(content.subarray(0, text.length)).toString("latin1") === text;
}
