import { ExpectedError } from "../core/errors.ts";
import { digitImageOf, plainImageOf } from "../core/digitImage.ts";
import { systemCode } from "../files/fileError.ts";
import { readPng } from "../files/png.ts";

export interface PictureOptions {
  /** Takes a picture of 28×28 pixels as it is, light on dark, instead of looking for a digit in it. */
  readonly asIs: boolean;
}

/**
 * The digit in a picture, as a network expects it.
 *
 * @param file path of a PNG, absolute or relative to the working folder.
 * @returns [28 × 28], 0 (background) to 1 (ink).
 * @throws ExpectedError `bad-image`, `file-not-found`, `file-unreadable`, `too-large`.
 */
export async function readDigitImage(file: string, { asIs }: PictureOptions): Promise<Float32Array> {
  const picture = await readPng(file).catch((error: unknown) => {
    if (!(error instanceof ExpectedError) || systemCode(error.cause) !== "EISDIR") throw error;
    throw new ExpectedError("bad-image", `${file} is a folder.`, { next: "Name the PNG pictures in it." });
  });
  if (asIs) {
    const image = plainImageOf(picture);
    if (image !== null) return image;
    const { width, height } = picture;
    throw new ExpectedError("bad-image", `${file} has ${width}×${height} pixels, and --as-is takes 28×28.`, {
      next: "Leave --as-is out: a digit in a picture of any size is found.",
    });
  }
  const image = digitImageOf(picture);
  if (image !== null) return image;
  throw new ExpectedError("bad-image", `${file} is blank: nothing in it differs from its background.`, {
    next: "Draw a digit with more contrast.",
  });
}
