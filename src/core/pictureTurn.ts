import type { Picture } from "./picture.ts";

/** How a camera was held, as EXIF counts it: 1 upright, 2 to 8 turned or mirrored. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/**
 * Sets a picture upright. EXIF 2.3, 4.6.4 A: the orientation tells which sides of what is seen the first stored row and the
 * first stored column are: 1 top and left, 2 top and right, 3 bottom and right, 4 bottom and left, 5 left and top, 6 right and
 * top, 7 right and bottom, 8 left and bottom.
 */
export function upright(picture: Picture, orientation: Orientation): Picture {
  if (orientation === 1) return picture;
  const { width, height, rgba } = picture;
  const sideways = orientation >= 5;
  // Whether stored rows run from the bottom or the right, and stored columns from the right or the bottom.
  const rowsBackward = [3, 4, 6, 7].includes(orientation);
  const columnsBackward = [2, 3, 7, 8].includes(orientation);
  const turned = new Uint32Array(width * height);
  const stored = new Uint32Array(new Uint8Array(rgba).buffer);
  for (let y = 0; y < height; y++) {
    const row = rowsBackward ? height - 1 - y : y;
    for (let x = 0; x < width; x++) {
      const column = columnsBackward ? width - 1 - x : x;
      turned[sideways ? column * height + row : row * width + column] = stored[y * width + x];
    }
  }
  return {
    width: sideways ? height : width,
    height: sideways ? width : height,
    rgba: new Uint8Array(turned.buffer),
  };
}
