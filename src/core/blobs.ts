import type { Plane } from "./plane.ts";

/** A blob with less than this share of the largest one's pixels is a speck. */
const speck = 0.03;

/**
 * @param least values up to this are background.
 * @returns the plane without its background and without specks: only blobs (pixels that touch, also at a corner) of some size.
 */
export function largestBlobs({ width, height, values }: Plane, least: number): Plane {
  const blobs = blobsOf(width, height, (i) => values[i] > least);
  const largest = blobs.reduce((most, blob) => Math.max(most, blob.length), 0);
  const kept = new Float32Array(values.length);
  for (const blob of blobs) {
    if (blob.length >= speck * largest) for (const i of blob) kept[i] = values[i];
  }
  return { width, height, values: kept };
}

function blobsOf(width: number, height: number, isInk: (index: number) => boolean): number[][] {
  const seen = new Uint8Array(width * height);
  const blobs: number[][] = [];
  for (let start = 0; start < seen.length; start++) {
    if (seen[start] === 1 || !isInk(start)) continue;
    seen[start] = 1;
    const blob = [start];
    // Grows while it is walked through.
    for (const pixel of blob) {
      const x = pixel % width;
      const y = Math.floor(pixel / width);
      for (let nearY = Math.max(0, y - 1); nearY <= Math.min(height - 1, y + 1); nearY++) {
        for (let nearX = Math.max(0, x - 1); nearX <= Math.min(width - 1, x + 1); nearX++) {
          const near = nearY * width + nearX;
          if (seen[near] === 1 || !isInk(near)) continue;
          seen[near] = 1;
          blob.push(near);
        }
      }
    }
    blobs.push(blob);
  }
  return blobs;
}
