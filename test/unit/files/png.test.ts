import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decodePng } from "../../../src/files/png.ts";
import type { Picture } from "../../../src/core/picture.ts";
import pictures from "../../fixtures/png/pictures.json" with { type: "json" };
import { pngChunk as chunk, pngHeader as header, pngOf as png, pngPixels } from "../../helpers/pngFile.ts";
import { rejectionOf } from "../../helpers/rejection.ts";

const bytesOf = (text: string): Buffer => Buffer.from(text, "base64");
/** Two grey pixels, 8 bits each. */
const small = (...more: readonly Uint8Array[]): Buffer => png(header(2, 1, 8, 0, 0, 0, 0), ...more, chunk("IEND"));
const pixels = (...raster: readonly number[]): Buffer => pngPixels(raster);

const decode = (bytes: Uint8Array): Promise<Picture> => decodePng(bytes, "x.png");
const messageOf = async (bytes: Uint8Array): Promise<string> => {
  const error = await rejectionOf(decode(bytes));
  expect(error.code).toBe("bad-image");
  return error.message;
};

describe("a PNG file", () => {
  it.each(Object.entries(pictures))("made by others is read to the same pixels: %s", async (_, expected) => {
    const { width, height, rgba } = await decode(bytesOf(expected.file));
    expect([width, height]).toEqual([expected.width, expected.height]);
    expect(Buffer.from(rgba).toString("base64")).toBe(expected.rgba);
  });

  it("may have its pixels in several parts, and parts that are not needed, even damaged ones", async () => {
    const data = deflateSync(Uint8Array.of(0, 7, 200));
    const text = chunk("tEXt", Buffer.from("Title\0x"));
    text[text.length - 1] ^= 1;
    const parts = [chunk("IDAT", data.subarray(0, 3)), chunk("IDAT", data.subarray(3)), Buffer.from("after the end")];
    expect([...(await decode(small(text, ...parts.slice(0, 2)))).rgba]).toEqual([7, 7, 7, 255, 200, 200, 200, 255]);
  });
});

describe("what is no PNG", () => {
  it("is said to be none", async () => {
    expect(await messageOf(Buffer.from("hello, world"))).toBe("x.png: it is no PNG picture.");
  });
});

describe("a damaged PNG", () => {
  const whole = bytesOf(pictures["pillow-RGB"].file);

  it("is refused wherever it was cut", async () => {
    for (let length = 0; length < whole.length; length++) {
      expect(await messageOf(whole.subarray(0, length))).toContain("cut off");
    }
  });

  it("is refused or read to the very same pixels whichever bit was flipped", async () => {
    const { rgba } = await decode(whole);
    let refused = 0;
    for (let bit = 0; bit < 8 * whole.length; bit += 7) {
      const flipped = Buffer.from(whole);
      flipped[bit >> 3] ^= 1 << (bit & 7);
      const found = await decode(flipped).catch((error: unknown) => error);
      if (found instanceof Error) refused++;
      else expect(found).toMatchObject({ rgba });
    }
    expect(refused).toBeGreaterThan(whole.length);
  });

  it.each([
    ["no header", png(pixels(0, 1), chunk("IEND")), "begins with IDAT instead of a header"],
    ["two headers", png(header(2, 1, 8, 0, 0, 0, 0), small(pixels(0, 1, 2)).subarray(8)), "it has two headers"],
    ["no pixels", small(), "it holds no pixels"],
    ["width 0", png(header(0, 1, 8, 0, 0, 0, 0), chunk("IEND")), "its header says 0×1 pixels"],
    ["depth 3", png(header(1, 1, 3, 0, 0, 0, 0), chunk("IEND")), "its header asks for what no PNG has (3, 0, 0, 0, 0)"],
    ["depth 16 with palette", png(header(1, 1, 16, 3, 0, 0, 0), chunk("IEND")), "what no PNG has (16, 3, 0, 0, 0)"],
    ["a filter 5", small(pixels(5, 1, 2)), "row 0 has the filter 5"],
    ["too few pixels", small(pixels(0, 1)), "take 2 bytes unpacked, where 3 are expected"],
    ["too many pixels", small(pixels(0, 1, 2, 3)), "unpack to more than its pixels take"],
    ["no zlib data", small(chunk("IDAT", Buffer.from("nothing"))), "its compressed pixels are damaged"],
    ["an unknown critical part", small(chunk("ABCD"), pixels(0, 1, 2)), "it has a part ABCD that is not known"],
    ["no palette", png(header(1, 1, 8, 3, 0, 0, 0), pixels(0, 0), chunk("IEND")), "its palette is missing or damaged"],
    [
      "a colour behind the palette",
      png(header(1, 1, 8, 3, 0, 0, 0), chunk("PLTE", Uint8Array.of(1, 2, 3)), pixels(0, 1), chunk("IEND")),
      "a pixel has the colour 1, which its palette does not have",
    ],
  ])("is refused with what is wrong: %s", async (_, bytes, message) => {
    expect(await messageOf(bytes)).toContain(message);
  });
});

describe("a PNG that wants too much memory", () => {
  it("is refused by its header alone", async () => {
    const bytes = png(header(100_000, 100_000, 8, 6, 0, 0, 0));
    expect(await messageOf(bytes)).toContain("100000×100000 pixels are more than the 40,000,000 that are read");
  });

  it.each([0, 1])("is refused before its data are unpacked (interlace %i)", async (interlace) => {
    const bomb = chunk("IDAT", deflateSync(new Uint8Array(64 * 1024 * 1024)));
    const before = process.memoryUsage.rss();
    expect(await messageOf(png(header(2, 2, 8, 0, 0, 0, interlace), bomb, chunk("IEND")))).toContain("unpack to more");
    expect(process.memoryUsage.rss() - before).toBeLessThan(32 * 1024 * 1024);
  });
});
