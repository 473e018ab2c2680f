import type { ComparedCurve } from "../../src/protocol/compare.ts";

/** What curves are drawn against. */
export const curveAxes = ["epoch", "step", "seconds"] as const;
export type CurveAxis = (typeof curveAxes)[number];

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * @param isLog whether heights are logarithmic: then what is not above 0 has none.
 * @returns points in order; NaN heights stay, as gaps, but points without a place along the axis are left out.
 */
export function seriesOf(curve: ComparedCurve, axis: CurveAxis, figure: "loss" | "accuracy", isLog: boolean): Point[] {
  const points: Point[] = [];
  curve[axis].forEach((x, i) => {
    const value = curve[figure].at(i) ?? NaN;
    if (Number.isFinite(x)) points.push({ x, y: Number.isFinite(value) && (!isLog || value > 0) ? value : NaN });
  });
  return points;
}

/**
 * Moves labels apart that would lie over one another; none changes places with another or leaves the range.
 *
 * @param wanted heights in pixels, in any order. @param gap between two of them.
 * @returns heights in the order of `wanted`.
 */
export function spreadApart(wanted: readonly number[], gap: number, from: number, to: number): number[] {
  const order = wanted.map((height, index) => ({ height, index })).sort((one, other) => one.height - other.height);
  // Where there is no room for all, they share what there is.
  const step = order.length < 2 ? gap : Math.min(gap, (to - from) / (order.length - 1));
  const placed = new Array<number>(wanted.length).fill(0);
  let least = from;
  const downward = order.map(({ height }) => {
    const at = Math.max(least, height);
    least = at + step;
    return at;
  });
  let most = to;
  order.toReversed().forEach(({ index }, i) => {
    const at = Math.min(most, downward.at(order.length - 1 - i) ?? most);
    most = at - step;
    placed[index] = at;
  });
  return placed;
}
