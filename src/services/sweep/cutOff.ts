import type { ErrorReport } from "../../core/errors.ts";
import { oneLine } from "../../core/plainText.ts";
import type { ExpandedSweep, SweepPoint } from "../../core/sweep/expand.ts";
import type { PointState } from "./plan.ts";

/**
 * With `warmStart` each run starts from the weights of the one before: behind one whose loss is no number none can be trained,
 * however often it is tried.
 *
 * @param points in the sweep's order.
 * @returns the points, those that cannot be trained as failed, with the reason.
 */
export function withCutOff(points: readonly PointState[], { experiment, size }: ExpandedSweep): PointState[] {
  let end: SweepPoint | null = null;
  return points.map((state, index) => {
    if (!experiment.sweep.warmStart || index % size.settings === 0) end = null;
    if (end !== null && state.status === "waiting") return { ...state, status: "failed", failure: reasonFor(end) };
    if (state.status === "failed" && state.failure?.code === "loss-not-finite") end = state.point;
    return state;
  });
}

/** Whether a point cannot be trained because of the run before it: it never was, and nothing is known of it. */
export function isCutOff({ status, key }: Pick<PointState, "status" | "key">): boolean {
  return status === "failed" && key === null;
}

function reasonFor({ values }: SweepPoint): ErrorReport {
  const named = Object.entries(values).map(([path, value]) => oneLine(`"${path}": ${JSON.stringify(value)}`));
  const text = named.join(", ");
  return {
    code: "bad-weights",
    message: `Not trained: the run with ${text} comes before it and has no weights to start from.`,
    next:
      named.length === 1
        ? `Take ${text} out of "sweep.parameters", or set "sweep.warmStart" to false.`
        : `Take one of ${text} out of "sweep.parameters", or set "sweep.warmStart" to false.`,
  };
}
