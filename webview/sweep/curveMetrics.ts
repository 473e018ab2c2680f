import type { SweepCurve, SweepCurveName, SweepCurves } from "../../src/protocol/sweep.ts";
import type { Points } from "../../src/core/pictures/decimation.ts";

/** What curves may show: of which digits, and which figure. */
export const curveMetrics = [
  "validationAccuracy",
  "validationLoss",
  "testAccuracy",
  "testLoss",
  "trainingAccuracy",
  "trainingLoss",
] as const;
export type CurveMetric = (typeof curveMetrics)[number];

const sources: Readonly<Record<CurveMetric, readonly [SweepCurveName, "accuracy" | "loss"]>> = {
  validationAccuracy: ["validation", "accuracy"],
  validationLoss: ["validation", "loss"],
  testAccuracy: ["test", "accuracy"],
  testLoss: ["test", "loss"],
  trainingAccuracy: ["training", "accuracy"],
  trainingLoss: ["training", "loss"],
};

export function isLoss(metric: CurveMetric): boolean {
  return sources[metric][1] === "loss";
}

/** @returns the points of a run's curve; a height that is not finite is a gap. */
export function metricPoints(curves: SweepCurves["curves"], metric: CurveMetric): Points {
  const [name, figure] = sources[metric];
  const curve: SweepCurve = curves[name];
  return { x: curve.epoch, y: curve[figure] };
}

/** @returns the metrics that some run has points of. */
export function offeredMetrics(curves: Iterable<SweepCurves["curves"]>): CurveMetric[] {
  const all = [...curves];
  return curveMetrics.filter((metric) => all.some((each) => metricPoints(each, metric).x.length > 0));
}
