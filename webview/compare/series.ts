import type { ComparedCurve } from "../../src/protocol/compare.ts";
import type { Points } from "../../src/core/pictures/decimation.ts";

/** What curves are drawn against. */
export const curveAxes = ["epoch", "step", "seconds"] as const;
export type CurveAxis = (typeof curveAxes)[number];

/** @returns the points that have a place along the axis; a height that is not finite is a gap. */
export function pointsOf(curve: ComparedCurve, axis: CurveAxis, figure: "loss" | "accuracy"): Points {
  const places = curve[axis];
  const hasPlace = (_: number, i: number): boolean => Number.isFinite(places.at(i));
  return { x: places.filter(hasPlace), y: curve[figure].filter(hasPlace) };
}
