import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decodePicture, readPicture } from "../../../src/files/pictureFile.ts";
import jpegs from "../../fixtures/jpeg/pictures.json" with { type: "json" };
import { greyPng } from "../../helpers/pngFile.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

const png = greyPng(2, 1, Uint8Array.of(7, 200));
const jpeg = Buffer.from(jpegs.grey.file, "base64");

const messageOf = async (bytes: Uint8Array): Promise<string> => {
  const error = await rejectionOf(decodePicture(bytes, "x.png"));
  expect(error).toMatchObject({ code: "bad-image", next: expect.stringMatching(/PNG or JPEG|again/) as string });
  return error.message;
};

describe("a picture", () => {
  it("is read by what it holds, whatever its name says", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "a.jpg"), png);
    await writeFile(join(folder, "b.png"), jpeg);
    expect([...(await readPicture(join(folder, "a.jpg"))).rgba]).toEqual([7, 7, 7, 255, 200, 200, 200, 255]);
    expect(await readPicture(join(folder, "b.png"))).toMatchObject({ width: 21, height: 27 });
  });

  it("is not read from a folder or where nothing is", async () => {
    const folder = await temporaryFolder();
    expect(await rejectionOf(readPicture(folder))).toMatchObject({
      code: "bad-image",
      message: `${folder}: it is a folder.`,
    });
    expect((await rejectionOf(readPicture(join(folder, "none.png")))).code).toBe("file-not-found");
  });
});

describe("what is no picture that is read", () => {
  it.each([
    [[0x47, 0x49, 0x46, 0x38, 0x39], "a GIF picture"],
    [[...Buffer.from("RIFF\0\0\0\0WEBPVP8 ")], "a WebP picture"],
    [[0, 0, 0, 0x18, ...Buffer.from("ftypheic")], "a HEIC or AVIF picture"],
    [[...Buffer.from("<svg xmlns=")], "an SVG drawing"],
    [[...Buffer.from("%PDF-1.7")], "a PDF document"],
  ])("is called by its name: %s", async (start, kind) => {
    expect(await messageOf(Uint8Array.from(start))).toBe(`x.png: it is ${kind}, neither PNG nor JPEG.`);
  });

  it("is said to be none", async () => {
    expect(await messageOf(Buffer.from("hello, world"))).toBe("x.png: it is neither PNG nor JPEG.");
    expect(await messageOf(new Uint8Array(0))).toBe("x.png: it is empty.");
    expect(await messageOf(png.subarray(0, 5))).toBe("x.png: it is cut off after 5 bytes.");
    expect(await messageOf(jpeg.subarray(0, 2))).toBe("x.png: it is cut off after 2 bytes.");
  });
});
