import { decode } from "jpeg-js";
import type { Picture } from "../core/picture.ts";
import { upright } from "../core/pictureTurn.ts";
import { badImage as bad, saveAgain as again } from "./badImage.ts";
import { jpegParts } from "./jpegParts.ts";

/**
 * The picture of a JPEG file, baseline or progressive, grey or in colours, turned as the camera was held. Colour profiles are
 * left aside.
 *
 * @param bytes of the whole file. @param path for messages.
 * @throws ExpectedError `bad-image` naming the file and what is wrong with it.
 */
export function decodeJpeg(bytes: Uint8Array, path: string): Picture {
  const parts = jpegParts(bytes, path);
  const { width, height, data } = decoded(parts.bytes, parts.isRgb, path);
  return upright({ width, height, rgba: data }, parts.orientation);
}

function decoded(bytes: Uint8Array, isRgb: boolean, path: string): { width: number; height: number; data: Uint8Array } {
  try {
    return decode(bytes, {
      useTArray: true,
      formatAsRGBA: true,
      colorTransform: !isRgb,
      // What it will take was looked at before, by its header.
      maxResolutionInMP: Infinity,
      maxMemoryUsageInMB: Infinity,
    });
  } catch {
    throw bad(path, "its compressed pixels are damaged", again);
  }
}
