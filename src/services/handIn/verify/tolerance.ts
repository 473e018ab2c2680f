import type { RunHistory } from "../../../core/runHistory.ts";

/** How many of so many digits another engine or version may answer otherwise. */
export function mostOther(count: number): number {
  return Math.max(1, Math.floor(0.002 * count));
}

/** How far apart the probabilities of two labels may lie that another engine or version may take for one another. */
export const nearShares = 0.05;

/** Whether another engine or version may come to this loss. */
export function isNear(loss: number, told: number): boolean {
  return Math.abs(loss - told) <= 1e-3 * Math.max(1, Math.abs(told));
}

/** Whether all of a run was computed by the engine whose bits are the same everywhere, in one version of its arithmetic. */
export function isOfOneArithmetic({ segments, started }: RunHistory): boolean {
  return segments.every(
    (segment) =>
      segment.started === null || (segment.started.engine === "wasm" && segment.started.numerics === started?.numerics),
  );
}
