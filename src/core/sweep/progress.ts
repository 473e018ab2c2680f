import { bestOf, judgeOf } from "./judged.ts";

/** What became of a point. `failed`: it was trained and cannot be, because its loss is no number for example. */
export type PointStatus = "waiting" | "running" | "completed" | "failed";

/** How far one point is. */
export interface PointProgress {
  readonly status: PointStatus;
  /** The share of its training that is done, 0 to 1. */
  readonly share: number;
  /** Of its best epoch so far; null before there is one. */
  readonly accuracy: number | null;
  /** On the test digits at its end; null before, or where it is not known. */
  readonly test: number | null;
}

/** The point with the highest accuracy, the first of several. */
export interface BestPoint {
  readonly index: number;
  /** What the points are ranked by, 0 to 1: as `judgedBy`. */
  readonly accuracy: number;
}

/** How far a sweep is. */
export interface SweepProgress {
  readonly points: number;
  readonly completed: number;
  readonly failed: number;
  readonly running: number;
  readonly waiting: number;
  /** Null before there is one. */
  readonly best: BestPoint | null;
  /** Seconds to the end if the rest goes as what was done so far; null while nothing can be said. */
  readonly secondsLeft: number | null;
}

/**
 * @param before the shares of all points together when this computer began with them.
 * @param seconds since then.
 */
export function sweepProgress(points: readonly PointProgress[], before: number, seconds: number): SweepProgress {
  const count = (status: PointStatus): number => points.filter((point) => point.status === status).length;
  const open = points.filter(({ status }) => status === "waiting" || status === "running");
  const left = open.reduce((sum, { share }) => sum + 1 - share, 0);
  const done = sharesOf(points) - before;
  return {
    points: points.length,
    completed: count("completed"),
    failed: count("failed"),
    running: count("running"),
    waiting: count("waiting"),
    best: bestPoint(points),
    secondsLeft: left === 0 ? 0 : done > 0 ? (seconds * left) / done : null,
  };
}

function bestPoint(points: readonly PointProgress[]): BestPoint | null {
  const index = bestOf(points);
  const accuracy = index === null ? null : judgeOf(points)(points[index]);
  return index === null || accuracy === null ? null : { index, accuracy };
}

/** @returns the shares of all points together; of those that are over each counts whole. */
export function sharesOf(points: readonly PointProgress[]): number {
  return points.reduce(
    (sum, { status, share }) => sum + (status === "completed" || status === "failed" ? 1 : share),
    0,
  );
}
