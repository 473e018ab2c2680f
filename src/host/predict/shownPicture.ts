import { basename } from "node:path";
import type { ShownPicture } from "../../protocol/predict.ts";
import type { PictureSource, ReadForPage } from "../../services/pictures.ts";

/** @returns what is shown of a picture and of what was made of it. */
export function shownPicture(source: PictureSource, { width, height, preview, found }: ReadForPage): ShownPicture {
  const { box, ink, image } = found;
  return {
    name: pictureName(source),
    ...{ width, height, preview },
    box,
    ink: { width: ink.width, height: ink.height, pixels: bytesOf(ink.values) },
    image: bytesOf(image),
  };
}

/** @returns the name of a picture without its folder. */
export function pictureName(source: PictureSource): string {
  return "file" in source ? basename(source.file) : source.name;
}

/** @param values 0 to 1. */
function bytesOf(values: Float32Array): Uint8Array {
  return Uint8Array.from(values, (value) => Math.round(255 * value));
}
