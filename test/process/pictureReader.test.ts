import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readDigitApart } from "../../src/services/pictureReader/readDigitApart.ts";
import { readDigit } from "../../src/services/pictures.ts";
import jpegs from "../fixtures/jpeg/pictures.json" with { type: "json" };
import { builtInstallation } from "../helpers/builtTrainer.ts";
import { rejectionOf } from "../helpers/rejection.ts";
import { temporaryFolder } from "../helpers/temporaryFolder.ts";

const going = new AbortController().signal;
const bytes = Buffer.from(jpegs["orientation 6, little endian"].file, "base64");

describe("a picture that a thread of its own reads", () => {
  it("is the same as without one, from a file or from bytes", async () => {
    const file = join(await temporaryFolder(), "7.jpg");
    await writeFile(file, bytes);
    const expected = await readDigit({ file });
    for (const source of [{ file }, { name: "7.jpg", bytes: new Uint8Array(bytes) }]) {
      const { width, height, preview, found } = await readDigitApart(builtInstallation, source, going);
      expect(found).toEqual(expected.found);
      expect([width, height, preview.width, preview.height]).toEqual([27, 21, 27, 21]);
      // So small a picture is its own preview.
      expect([...preview.rgba]).toEqual([...expected.picture.rgba]);
    }
  });

  it("fails with what is wrong with it", async () => {
    const print = { name: "print.jpg", bytes: Buffer.from(jpegs.CMYK.file, "base64") };
    expect(await rejectionOf(readDigitApart(builtInstallation, print, going))).toMatchObject({
      code: "bad-image",
      message: "print.jpg: it is a CMYK JPEG, made for printing.",
      next: "Save the picture in RGB or grey, or as PNG.",
    });
    const none = { file: "/nowhere/7.png" };
    expect(await rejectionOf(readDigitApart(builtInstallation, none, going))).toMatchObject({ code: "file-not-found" });
  });

  it("is read no further once that was stopped", async () => {
    const source = { name: "7.jpg", bytes };
    const early = await rejectionOf(readDigitApart(builtInstallation, source, AbortSignal.abort()));
    const stopping = new AbortController();
    const reading = rejectionOf(readDigitApart(builtInstallation, source, stopping.signal));
    stopping.abort();
    expect([early.code, (await reading).code]).toEqual(["aborted", "aborted"]);
  });
});
