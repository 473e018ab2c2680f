/** Points of a curve, from left to right. Both arrays have one length. */
export interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export interface Range {
  readonly min: number;
  readonly max: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const noPoints: Points = { x: new Float64Array(0), y: new Float64Array(0) };

/**
 * Leaves out what could not be seen: of the points that share a column of pixels, the lowest and the highest stay, in
 * their order, so that spikes survive. Values that are not finite are gaps.
 *
 * @param range what is visible; the nearest point on either side is kept too, so that lines reach the edges.
 * @param columns pixels that the range is wide.
 * @returns at most two points a column, and one on either side; a gap has y NaN.
 */
export function decimated({ x, y }: Points, range: Range, columns: number): Point[] {
  const first = Math.max(0, indexFrom(x, range.min) - 1);
  const end = Math.min(x.length, indexAfter(x, range.max) + 1);
  const kept: Point[] = [];
  const keep = (index: number): void => {
    if (Number.isFinite(y[index])) kept.push({ x: x[index], y: y[index] });
    else if (kept.length > 0 && !Number.isNaN(kept[kept.length - 1].y)) kept.push({ x: x[index], y: NaN });
  };
  if (end - first <= 2 * columns) {
    for (let i = first; i < end; i++) keep(i);
    return kept;
  }
  const perUnit = columns / (range.max - range.min);
  for (let i = first; i < end;) {
    const column = Math.floor((x[i] - range.min) * perUnit);
    let [low, high] = [-1, -1];
    let gap = -1;
    for (; i < end && Math.floor((x[i] - range.min) * perUnit) === column; i++) {
      if (!Number.isFinite(y[i])) gap = i;
      else {
        if (low < 0 || y[i] < y[low]) low = i;
        if (high < 0 || y[i] > y[high]) high = i;
      }
    }
    if (low < 0) keep(gap);
    else {
      keep(Math.min(low, high));
      if (low !== high) keep(Math.max(low, high));
    }
  }
  return kept;
}

/** @param sorted ascending. @returns index of the first value that is not below; the length where there is none. */
export function indexFrom(sorted: Float64Array, value: number): number {
  return firstIndex(sorted, (each) => each >= value);
}

/** @returns index of the first value that is above; the length where there is none. */
export function indexAfter(sorted: Float64Array, value: number): number {
  return firstIndex(sorted, (each) => each > value);
}

/** @returns index of the value that is nearest; -1 where there is none. */
export function nearestIndex(sorted: Float64Array, value: number): number {
  const after = indexFrom(sorted, value);
  if (after === 0) return sorted.length === 0 ? -1 : 0;
  if (after === sorted.length) return after - 1;
  return sorted[after] - value < value - sorted[after - 1] ? after : after - 1;
}

/** @returns how far a place is from a line through points, in their units; ∞ where there are none. */
export function distanceToLine({ x, y }: Point, points: readonly Point[]): number {
  let least = Infinity;
  for (const [i, to] of points.entries()) {
    const from = points[Math.max(0, i - 1)];
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const length = dx * dx + dy * dy;
    const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / length));
    const [across, down] = [from.x + along * dx - x, from.y + along * dy - y];
    least = Math.min(least, Math.sqrt(across * across + down * down));
  }
  return least;
}

function firstIndex(sorted: Float64Array, holds: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Exponential moving average that begins at the first value, without a bias to zero (as TensorBoard smooths).
 *
 * @param weight of the past, 0 (as it is) up to but not including 1.
 * @returns as many values; one that is not finite is left as it is, and out of the average.
 */
export function smoothed(y: Float64Array, weight: number): Float64Array {
  if (weight <= 0) return y;
  let [sum, total] = [0, 0];
  return y.map((value) => {
    if (!Number.isFinite(value)) return value;
    sum = weight * sum + (1 - weight) * value;
    total = weight * total + (1 - weight);
    return sum / total;
  });
}
