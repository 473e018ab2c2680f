import { ExpectedError } from "../core/errors.ts";

// What is said of pictures that cannot be read, whatever their format.

/** Most pixels that a picture may have, whatever its header says: 160 MB once unpacked. */
const pixelLimit = 40_000_000;

/** What helps with a picture that is damaged. */
export const saveAgain = "Save or copy the picture again.";

/** @param path for messages. @param what is wrong, as a clause: "it is cut off". @param next what can be done, as a sentence. */
export function badImage(path: string, what: string, next?: string): ExpectedError {
  return new ExpectedError("bad-image", `${path}: ${what}.`, next === undefined ? {} : { next });
}

/** @returns the error for a file that ends too early. */
export function cutOff(path: string, bytes: Uint8Array): ExpectedError {
  return badImage(path, `it is cut off after ${bytes.length} bytes`, saveAgain);
}

/** @throws ExpectedError `bad-image` for a picture without pixels, or with too many. */
export function checkSize({ width, height }: { readonly width: number; readonly height: number }, path: string): void {
  if (width === 0 || height === 0) throw badImage(path, `its header says ${width}×${height} pixels`, saveAgain);
  if (width * height <= pixelLimit) return;
  const limit = pixelLimit.toLocaleString("en");
  throw badImage(
    path,
    `${width}×${height} pixels are more than the ${limit} that are read`,
    "Make the picture smaller.",
  );
}
