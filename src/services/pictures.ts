import { ExpectedError } from "../core/errors.ts";
import { foundDigitIn, type FoundDigit } from "../core/digitImage.ts";
import type { Picture } from "../core/picture.ts";
import { thumbnailOf } from "../core/thumbnail.ts";
import { decodePicture, readPicture } from "../files/pictureFile.ts";

export { readPicture };

/** A picture, and the digit that was found in it. */
export interface ReadDigit {
  readonly picture: Picture;
  readonly found: FoundDigit;
}

/** The same for a page: large pictures are not handed on, but what is shown of them. */
export interface ReadForPage {
  /** Of the picture, in pixels. */
  readonly width: number;
  readonly height: number;
  /** The picture in small. */
  readonly preview: Picture;
  readonly found: FoundDigit;
}

/** Longest side of what is shown of a picture, in pixels. */
const previewSide = 560;

/** Where a picture comes from: a file, or what a file held, with its name. */
export type PictureSource = { readonly file: string } | { readonly name: string; readonly bytes: Uint8Array };

/**
 * Reads a PNG or JPEG and finds the digit in it.
 *
 * @throws ExpectedError `bad-image` for what is no picture, damaged, too large or blank; `file-not-found`, `file-unreadable`,
 * `too-large`.
 */
export async function readDigit(source: PictureSource): Promise<ReadDigit> {
  const name = "file" in source ? source.file : source.name;
  const picture = "file" in source ? await readPicture(source.file) : await decodePicture(source.bytes, name);
  const found = foundDigitIn(picture);
  if (found !== null) return { picture, found };
  throw new ExpectedError("bad-image", `${name} is blank: nothing in it differs from its background.`, {
    next: "Draw a digit with more contrast.",
  });
}

/** @returns what a page shows of a picture. */
export function forPage({ picture, found }: ReadDigit): ReadForPage {
  const { width, height } = picture;
  return { width, height, preview: thumbnailOf(picture, previewSide), found };
}
