import { axisPlaces, type ViewDimension } from "../../src/core/sweep/views/dimensions.ts";
import { isHigherBetter, type RunMeasure } from "../../src/core/sweep/views/runs.ts";
import { logarithmicTicks, shareRange } from "../shared/axisRange.ts";
import type { Range } from "../shared/decimation.ts";

/** @returns round numbers within a range, ascending, some `wanted` of them. */
export function roundTicks({ min, max }: Range, wanted: number): number[] {
  const rough = (max - min) / Math.max(1, wanted);
  if (!(rough > 0)) return [min];
  const power = Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((each) => Number(`${each}e${power}`) >= rough * 0.999) ?? 10;
  const first = Math.ceil(min / Number(`${step}e${power}`) - 1e-9);
  const last = Math.floor(max / Number(`${step}e${power}`) + 1e-9);
  // Written with its power, so that 3 steps of 0.1 are 0.3 and not 0.30000000000000004.
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => Number(`${(first + i) * step}e${power}`));
}

/** @param min of all figures. @returns from where to where an axis of a measure goes. */
export function measureRange(measure: RunMeasure, { min, max }: Range): Range {
  if (isHigherBetter(measure)) return shareRange({ min, max });
  return { min: 0, max: max > 0 ? max * 1.04 : 1 };
}

/** A tick of an axis of values. */
export interface ValueTick {
  /** 0 to 1. */
  readonly place: number;
  readonly text: string;
}

/** So many values are written along an axis one by one. */
const mostValues = 12;

/** @returns the values themselves where these are few, otherwise round numbers. */
export function valueTicks(dimension: Pick<ViewDimension, "scale" | "values">): ValueTick[] {
  const { scale, values } = dimension;
  const places = axisPlaces(dimension);
  if (values.length <= mostValues || scale === "categories") {
    const stride = Math.ceil(values.length / (2 * mostValues));
    return values.map(({ text }, at) => ({ place: places[at], text })).filter((_, at) => at % stride === 0);
  }
  const min = values[0].number ?? 0;
  const max = values[values.length - 1].number ?? 1;
  const along = (value: number): number =>
    scale === "logarithmic" ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  const ticks = scale === "logarithmic" ? logarithmicTicks({ min, max }) : roundTicks({ min, max }, 5);
  return ticks.map((value) => ({ place: along(value), text: String(value) }));
}
