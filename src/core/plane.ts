/** Width and height of MNIST's pictures. */
export const side = 28;

/** A picture of one channel. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  /** `width` × `height`, row by row. */
  readonly values: Float32Array;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** @returns the smallest box around all that is above 0; null where nothing is. */
export function boundingBox({ width, height, values }: Plane): Box | null {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!(values[y * width + x] > 0)) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  return right < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** @param box inside of the plane. @returns that part of it. */
export function cropped({ width, values }: Plane, box: Box): Plane {
  const part = new Float32Array(box.width * box.height);
  for (let y = 0; y < box.height; y++) {
    const start = (box.y + y) * width + box.x;
    part.set(values.subarray(start, start + box.width), y * box.width);
  }
  return { width: box.width, height: box.height, values: part };
}

/** @returns a part of the plane in another size: each pixel is the mean over the area that it covers. */
export function areaMeans(plane: Plane, box: Box, width: number, height: number): Plane {
  const narrow = meansOfRows(plane.values, plane.width, box.y, box.height, sharesOf(box.x, box.width, width));
  const turned = meansOfRows(
    transposed(narrow, width, box.height),
    box.height,
    0,
    width,
    sharesOf(0, box.height, height),
  );
  return { width, height, values: transposed(turned, height, width) };
}

/** What a new pixel is made of: the first old one, and the share of each from there on. */
interface Shares {
  readonly first: number;
  readonly shares: readonly number[];
}

function sharesOf(start: number, length: number, count: number): Shares[] {
  const step = length / count;
  return Array.from({ length: count }, (_, i) => {
    const from = start + i * step;
    const until = start + (i + 1) * step;
    const first = Math.floor(from);
    const pixels = Math.max(1, Math.min(start + length, Math.ceil(until)) - first);
    const shares = Array.from({ length: pixels }, (_, k) => {
      return (Math.min(until, first + k + 1) - Math.max(from, first + k)) / step;
    });
    return { first, shares };
  });
}

function meansOfRows(
  values: Float32Array,
  width: number,
  firstRow: number,
  rows: number,
  columns: readonly Shares[],
): Float32Array {
  const means = new Float32Array(rows * columns.length);
  for (let y = 0; y < rows; y++) {
    columns.forEach(({ first, shares }, x) => {
      const at = (firstRow + y) * width + first;
      means[y * columns.length + x] = shares.reduce((sum, share, k) => sum + share * values[at + k], 0);
    });
  }
  return means;
}

function transposed(values: Float32Array, width: number, height: number): Float32Array {
  return Float32Array.from({ length: values.length }, (_, i) => values[(i % height) * width + Math.floor(i / height)]);
}
