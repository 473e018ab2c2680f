import { indexAfter, indexFrom, type Points, type Range } from "./decimation.ts";

/** What an axis should show of a curve. */
export interface Shown {
  readonly points: Points;
  /** Share of its lowest and highest values that may be cut off, so that rare spikes do not flatten all the rest. */
  readonly cut: number;
}

/**
 * @param window part of the x axis that is visible.
 * @returns what all curves need there; null where none has a finite value.
 */
export function rangeOf(curves: readonly Shown[], window: Range): Range | null {
  let [min, max] = [Infinity, -Infinity];
  for (const { points, cut } of curves) {
    const seen = points.y.subarray(indexFrom(points.x, window.min), indexAfter(points.x, window.max));
    const [low, high] = cut > 0 ? quantiles(seen, cut) : extremes(seen);
    min = Math.min(min, low);
    max = Math.max(max, high);
  }
  return min <= max ? { min, max } : null;
}

/** @returns the range of a linear axis of losses: from 0, a little above the highest. */
export function linearRange(range: Range | null): Range {
  if (range === null || range.max <= 0) return { min: 0, max: 1 };
  return { min: Math.min(0, range.min), max: range.max * 1.04 };
}

/** @returns the range of a logarithmic axis: a little beyond both ends, never more than six powers of ten. */
export function logarithmicRange(range: Range | null): Range {
  if (range === null || range.max <= 0) return { min: 0.01, max: 10 };
  const max = range.max * 1.15;
  return { min: Math.max(range.min / 1.15, max * 1e-6), max };
}

/** @returns the range of an axis of shares, up to 1 at most, with ends at round steps. */
export function shareRange(range: Range | null): Range {
  if (range === null) return { min: 0, max: 1 };
  const span = Math.max(0.01, range.max - range.min);
  const step = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2].find((each) => span / each <= 6) ?? 0.2;
  // Counted in steps, so that 0.95 is not 0.9500000000000001.
  const steps = Math.round(1 / step);
  return {
    min: Math.max(0, Math.floor(range.min * steps + 1e-9) / steps),
    max: Math.min(1, Math.ceil(range.max * steps - 1e-9) / steps),
  };
}

function extremes(values: Float64Array): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** Values that are looked at, evenly spaced, where there are more: sorting a hundred thousand takes longer than a frame. */
const sampled = 2000;

function quantiles(values: Float64Array, cut: number): [number, number] {
  const stride = Math.max(1, Math.floor(values.length / sampled));
  const sample = values.filter((value, i) => i % stride === 0 && Number.isFinite(value)).sort();
  if (sample.length === 0) return [Infinity, -Infinity];
  const at = (share: number): number => sample[Math.round(share * (sample.length - 1))];
  return [at(cut), at(1 - cut)];
}
