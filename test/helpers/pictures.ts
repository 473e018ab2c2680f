import type { Picture } from "../../src/core/picture.ts";

export type Colour = readonly [red: number, green: number, blue: number, opacity?: number];

/** @param colourAt the colour of each pixel, 0 to 255, opaque when nothing else is said. */
export function pictureOf(width: number, height: number, colourAt: (x: number, y: number) => Colour): Picture {
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [red, green, blue, opacity = 255] = colourAt(x, y);
      rgba.set([red, green, blue, opacity], 4 * (y * width + x));
    }
  }
  return { width, height, rgba };
}

/** @returns the colour that lies between two. @param share 0: the first, 1: the second. */
export function mixed(from: Colour, to: Colour, share: number): Colour {
  const part = (i: 0 | 1 | 2 | 3): number => Math.round((from[i] ?? 255) * (1 - share) + (to[i] ?? 255) * share);
  return [part(0), part(1), part(2), part(3)];
}

/**
 * A digit as someone might have drawn it: enlarged, somewhere on a sheet.
 *
 * @param pixels of a digit, [28 × 28], 0 to 255. @param scale pixels of the picture for each of the digit.
 */
export function drawn(
  pixels: Uint8Array,
  scale: number,
  place: { width: number; height: number; left: number; top: number },
  paper: Colour,
  ink: Colour,
): Picture {
  return pictureOf(place.width, place.height, (x, y) => {
    const column = Math.floor((x - place.left) / scale);
    const row = Math.floor((y - place.top) / scale);
    const inside = column >= 0 && column < 28 && row >= 0 && row < 28;
    return mixed(paper, ink, inside ? pixels[row * 28 + column] / 255 : 0);
  });
}
