import { describe, expect, it } from "vitest";
import { decodeJpeg } from "../../../src/files/jpeg.ts";
import pictures from "../../fixtures/jpeg/pictures.json" with { type: "json" };

type Entry = { readonly file: string; readonly width?: number; readonly height?: number; readonly rgba?: string };
const entries: Readonly<Record<string, Entry>> = pictures;
const bytesOf = (name: string): Buffer => Buffer.from(entries[name].file, "base64");

/** @returns why a picture is not read. */
function refusal(bytes: Uint8Array): string {
  try {
    decodeJpeg(bytes, "x.jpg");
  } catch (error) {
    expect(error).toMatchObject({ name: "ExpectedError", code: "bad-image" });
    return (error as Error).message;
  }
  throw new Error("It was read.");
}

/** @param segment of this marker, by its second byte. @returns where it begins. */
function placeOf(bytes: Buffer, segment: number): number {
  const at = bytes.indexOf(Uint8Array.of(0xff, segment));
  expect(at).toBeGreaterThan(0);
  return at;
}

/** @param change of the picture's frame header. @returns the picture with it. */
function withFrame(name: string, change: (bytes: Buffer, frame: number) => void): Buffer {
  const bytes = bytesOf(name);
  change(bytes, placeOf(bytes, 0xc0));
  return bytes;
}

describe("a JPEG made by others", () => {
  it.each(Object.entries(entries).filter(([, { rgba }]) => rgba !== undefined))(
    "is read to the same pixels, but for rounding: %s",
    (name, { file, width, height, rgba = "" }) => {
      const picture = decodeJpeg(Buffer.from(file, "base64"), "x.jpg");
      expect([picture.width, picture.height]).toEqual([width, height]);
      const expected = Buffer.from(rgba, "base64");
      const differences = expected.map((value, i) => Math.abs(value - picture.rgba[i]));
      const mean = differences.reduce((sum, each) => sum + each, 0) / differences.length;
      // Where colours are stored more coarsely, libjpeg smooths them, and we do not.
      const coarse = /4:2:|optimized|restarts|comment/.test(name);
      expect(mean).toBeLessThan(coarse ? 2 : 1);
      expect(Math.max(...differences)).toBeLessThanOrEqual(coarse ? 30 : 4);
    },
  );

  it("may have fill bytes before its parts, and anything behind its end", () => {
    const bytes = bytesOf("grey");
    const frame = placeOf(bytes, 0xc0);
    const longer = [bytes.subarray(0, frame), [0xff, 0xff], bytes.subarray(frame), [1, 2, 3]];
    const picture = decodeJpeg(Buffer.concat(longer.map((part) => Uint8Array.from(part))), "x.jpg");
    expect(picture.rgba).toEqual(decodeJpeg(bytes, "x.jpg").rgba);
  });

  it("is upright where what tells how the camera was held is damaged", () => {
    const bytes = bytesOf("orientation 6, big endian");
    const { width, height } = decodeJpeg(bytes, "x.jpg");
    const exif = bytes.indexOf("MM\0*", 0, "latin1");
    for (const [place, value] of [
      [0, 0x4e],
      [4, 0xff],
      [8, 0xff],
      [10, 0x11],
    ]) {
      const changed = Buffer.from(bytes);
      changed[exif + place] = value;
      const picture = decodeJpeg(changed, "x.jpg");
      // The count of entries and the first tag may be anything: the right one is still found, or nothing.
      expect([width * height, picture.width * picture.height]).toEqual([567, 567]);
    }
    const outOfRange = Buffer.from(bytes);
    const value = outOfRange.indexOf(Uint8Array.of(0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6));
    outOfRange[value + 9] = 9;
    expect(decodeJpeg(outOfRange, "x.jpg")).toMatchObject({ width: height, height: width });
  });
});

describe("a JPEG that is not read", () => {
  it("is named with what is wrong: made for print", () => {
    expect(refusal(bytesOf("CMYK"))).toBe("x.jpg: it is a CMYK JPEG, made for printing.");
  });

  it.each<[string, (bytes: Buffer, frame: number) => void, string]>([
    ["lossless", (bytes, frame) => (bytes[frame + 1] = 0xc3), "it is a JPEG that was coded without loss"],
    ["arithmetic", (bytes, frame) => (bytes[frame + 1] = 0xc9), "coded with arithmetic coding, which is not read"],
    ["hierarchical", (bytes, frame) => (bytes[frame + 1] = 0xc5), "coded in a hierarchy"],
    ["12 bits", (bytes, frame) => (bytes[frame + 4] = 12), "it is a JPEG with 12 bits a channel, expected 8"],
    ["no rows", (bytes, frame) => bytes.writeUInt16BE(0, frame + 5), "its header says 21×0 pixels"],
    [
      "too many pixels",
      (bytes, frame) => bytes.writeUInt32BE(0xffffffff, frame + 5),
      "65535×65535 pixels are more than the 40,000,000 that are read",
    ],
    ["no sampling", (bytes, frame) => (bytes[frame + 11] = 0), "its header is damaged"],
    ["a coarse sampling", (bytes, frame) => (bytes[frame + 11] = 0x55), "its header is damaged"],
    ["a part too long", (bytes, frame) => bytes.writeUInt16BE(0xffff, frame + 2), "it is cut off after"],
    ["a part too short", (bytes, frame) => bytes.writeUInt16BE(1, frame + 2), "begins no part of a JPEG"],
    ["no frame", (bytes, frame) => (bytes[frame + 1] = 0xe5), "its pixels come before its header"],
    ["no part", (bytes, frame) => (bytes[frame] = 0x20), "begins no part of a JPEG"],
  ])("is named with what is wrong: %s", (_, change, message) => {
    expect(refusal(withFrame("grey", change))).toContain(message);
  });

  it("is refused before its pixels take too much memory", () => {
    // 40 million pixels in full colour: 22 bytes each while they are unpacked.
    const large = withFrame("baseline 4:4:4", (bytes, frame) => bytes.writeUInt32BE(0x1388_1f40, frame + 5));
    expect(refusal(large)).toBe("x.jpg: it takes more than 512 MB to unpack.");
  });

  it("is refused with more scans than a picture has", () => {
    const bytes = bytesOf("progressive grey");
    const scan = placeOf(bytes, 0xda);
    const first = bytes.subarray(scan, bytes.indexOf(Uint8Array.of(0xff, 0xc4), scan));
    const many = Array.from({ length: 100 }, () => first);
    expect(refusal(Buffer.concat([bytes.subarray(0, scan), ...many, bytes.subarray(scan)]))).toBe(
      "x.jpg: it has more than 100 scans.",
    );
  });

  it.each(["baseline 4:2:0", "progressive grey", "orientation 6, big endian"])(
    "is refused wherever it was cut: %s",
    (name) => {
      const bytes = bytesOf(name);
      for (let length = 2; length < bytes.length; length++) {
        expect(refusal(bytes.subarray(0, length))).toMatch(/cut off after \d+ bytes/);
      }
    },
  );

  it.each(["baseline 4:2:0", "progressive 4:4:4", "grey with restarts"])(
    "is refused or read, and never more than that, whichever bit was flipped: %s",
    (name) => {
      const bytes = bytesOf(name);
      let refused = 0;
      for (let bit = 16; bit < 8 * bytes.length; bit += 5) {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] ^= 1 << (bit & 7);
        try {
          const { width, height, rgba } = decodeJpeg(flipped, "x.jpg");
          expect(rgba).toHaveLength(4 * width * height);
        } catch (error) {
          expect(error).toMatchObject({ code: "bad-image" });
          refused++;
        }
      }
      expect(refused).toBeGreaterThan(20);
    },
    60_000,
  );
});
