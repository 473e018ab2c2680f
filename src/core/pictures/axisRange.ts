import { log } from "../math/log.ts";
import { indexAfter, indexFrom, type Points, type Range } from "./decimation.ts";

/** Shares of the lowest and of the highest values that an axis may cut off, so that rare spikes do not flatten all the rest. */
export interface Cut {
  readonly low: number;
  readonly high: number;
}

export const nothingCut: Cut = { low: 0, high: 0 };

/** What an axis should show of a curve. */
export interface Shown {
  readonly points: Points;
  readonly cut: Cut;
}

/**
 * @param window part of the x axis that is visible.
 * @param above only values above this count: a logarithm has no place for 0.
 * @returns what all curves need there; null where none has a finite value.
 */
export function rangeOf(curves: readonly Shown[], window: Range, above = -Infinity): Range | null {
  let [min, max] = [Infinity, -Infinity];
  for (const { points, cut } of curves) {
    const seen = points.y.subarray(indexFrom(points.x, window.min), indexAfter(points.x, window.max));
    const whole = extremes(seen, above);
    const { low, high } = cut.low > 0 || cut.high > 0 ? quantiles(seen, cut, above) : whole;
    min = Math.min(min, cut.low > 0 ? low : whole.low);
    max = Math.max(max, cut.high > 0 ? high : whole.high);
  }
  return min <= max ? { min, max } : null;
}

/** @returns the range of a linear axis of losses: from 0, a little above the highest. */
export function linearRange(range: Range | null): Range {
  if (range === null || range.max <= 0) return { min: 0, max: 1 };
  return { min: Math.min(0, range.min), max: range.max * 1.04 };
}

/** What losses begin at or above, so that their way to infinity is to be seen from its beginning. */
const ordinaryLoss = 0.01;

/**
 * @returns the range of a logarithmic axis: a little beyond both ends, but of what comes near 0 not more than six powers of ten
 * below the highest; where that is very high, all from an ordinary loss on.
 */
export function logarithmicRange(range: Range | null): Range {
  if (range === null || range.max <= 0) return { min: 0.01, max: 10 };
  const max = range.max * 1.15;
  return { min: Math.max(range.min / 1.15, Math.min(max * 1e-6, ordinaryLoss)), max };
}

/** More numbers along an axis would touch one another. */
const mostPowers = 8;

/** @returns powers of ten from 10^low to 10^high as far as they are within the range; of many every second, third or fifth. */
function powersOfTen(low: number, high: number, { min, max }: Range): number[] {
  const powers = Array.from({ length: high - low + 1 }, (_, i) => low + i).filter(
    (power) => Number(`1e${power}`) >= min && Number(`1e${power}`) <= max,
  );
  const step = [1, 2, 3, 5, 10, 20, 50].find((each) => powers.length / each <= mostPowers) ?? 100;
  return powers.filter((power) => power % step === 0).map((power) => Number(`1e${power}`));
}

/**
 * @returns round numbers to be written along a logarithmic axis, ascending: 1, 2 and 5 of each power of ten where these are
 * few enough, otherwise 1 and 3, or 1 alone, of very many powers not of each; evenly spaced ones where the axis is too short
 * for that.
 */
export function logarithmicTicks({ min, max }: Range): number[] {
  const [low, high] = [powerOf(min), powerOf(max)];
  const rounded = (digits: readonly number[]): number[] =>
    Array.from({ length: high - low + 1 }, (_, i) => digits.map((digit) => Number(`${digit}e${low + i}`)))
      .flat()
      .filter((value) => value >= min && value <= max);
  const decades = log(max / min) / Math.LN10;
  const ticks = decades < 4 ? rounded(decades < 1.5 ? [1, 2, 5] : [1, 3]) : powersOfTen(low, high, { min, max });
  if (ticks.length > 2) return ticks;
  const power = powerOf((max - min) / 3);
  const step = [1, 2, 5, 10].find((each) => (max - min) / Number(`${each}e${power}`) <= 6) ?? 10;
  const first = Math.ceil(min / Number(`${step}e${power}`));
  const last = Math.floor(max / Number(`${step}e${power}`));
  // Written with its power, so that 3 steps of 0.1 are 0.3 and not 0.30000000000000004.
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => Number(`${(first + i) * step}e${power}`));
}

/** @returns round numbers within a range, ascending, some `wanted` of them. */
export function roundTicks({ min, max }: Range, wanted: number): number[] {
  const rough = (max - min) / Math.max(1, wanted);
  if (!(rough > 0)) return [min];
  const power = powerOf(rough);
  const step = [1, 2, 5, 10].find((each) => Number(`${each}e${power}`) >= rough * 0.999) ?? 10;
  const first = Math.ceil(min / Number(`${step}e${power}`) - 1e-9);
  const last = Math.floor(max / Number(`${step}e${power}`) + 1e-9);
  // Written with its power, so that 3 steps of 0.1 are 0.3 and not 0.30000000000000004.
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => Number(`${(first + i) * step}e${power}`));
}

/** @returns whether an axis of epochs shows two of their ends or more: then nothing else is written along it. */
export function showsEpochs({ min, max }: Range): boolean {
  return Math.floor(max + 1e-9) - Math.ceil(min - 1e-9) >= 1;
}

/** @returns numbers to be written along an axis of epochs, ascending, some `wanted` of them: whole ones where it shows any. */
export function epochTicks(range: Range, wanted: number): number[] {
  const ticks = roundTicks(range, wanted);
  if (ticks.every(Number.isInteger) || !showsEpochs(range)) return ticks;
  const first = Math.ceil(range.min - 1e-9);
  return Array.from({ length: Math.floor(range.max + 1e-9) - first + 1 }, (_, i) => first + i);
}

/** @returns the range of an axis of shares, up to 1 at most, with ends at round steps. */
export function shareRange(range: Range | null): Range {
  if (range === null) return { min: 0, max: 1 };
  const span = Math.max(0.01, range.max - range.min);
  const step = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2].find((each) => span / each <= 6) ?? 0.2;
  // Counted in steps, so that 0.95 is not 0.9500000000000001.
  const steps = Math.round(1 / step);
  const min = Math.max(0, Math.floor(range.min * steps + 1e-9) / steps);
  const max = Math.min(1, Math.ceil(range.max * steps - 1e-9) / steps);
  // An axis has a length, also where all values are one.
  return min < max ? { min, max } : { min: Math.max(0, min - step), max: Math.min(1, max + step) };
}

function extremes(values: Float64Array, above: number): { readonly low: number; readonly high: number } {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value) || value <= above) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

/** Values that are looked at, evenly spaced, where there are more: sorting a hundred thousand takes longer than a frame. */
const sampled = 2000;

function quantiles(values: Float64Array, cut: Cut, above: number): { readonly low: number; readonly high: number } {
  const stride = Math.max(1, Math.floor(values.length / sampled));
  const sample = Float64Array.from({ length: Math.ceil(values.length / stride) }, (_, i) => values[i * stride])
    .filter((value) => Number.isFinite(value) && value > above)
    .sort();
  if (sample.length === 0) return { low: Infinity, high: -Infinity };
  const at = (share: number): number => sample[Math.round(share * (sample.length - 1))];
  return { low: at(cut.low), high: at(1 - cut.high) };
}

/** @param value above 0. @returns the greatest power of ten that is not above it: −2 for 0.05. */
function powerOf(value: number): number {
  return Number(value.toExponential().split("e")[1]);
}

/** What a y axis measures: losses from 0, losses by powers of ten, or shares in percent. */
export type AxisKind = "linear" | "logarithmic" | "share";

/** @returns the range of an axis on which some curves are seen. @param window the part of the x axis that is shown. */
export function scaledRange(curves: readonly Shown[], window: Range, scale: AxisKind): Range {
  const range = rangeOf(curves, window, scale === "logarithmic" ? 0 : -Infinity);
  switch (scale) {
    case "linear":
      return linearRange(range);
    case "logarithmic":
      return logarithmicRange(range);
    case "share":
      return shareRange(range);
  }
}
