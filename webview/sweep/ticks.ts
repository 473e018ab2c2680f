import { axisPlaces, type ViewDimension } from "../../src/core/sweep/views/dimensions.ts";
import { isHigherBetter, type RunMeasure } from "../../src/core/sweep/views/runs.ts";
import { logarithmicTicks, roundTicks, shareRange } from "../../src/core/pictures/axisRange.ts";
import type { Range } from "../../src/core/pictures/decimation.ts";

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
