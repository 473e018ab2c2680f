import type { Monitor } from "../experiment/schema.ts";

/** The figures of an epoch that can be watched; null where there was no set to look at. */
export type EpochFigures = Readonly<Record<Monitor, number | null>>;

/**
 * Whether a figure improved, as Keras 3 decides: by more than `minDelta`, upwards for an accuracy, downwards for a loss.
 *
 * @param best the best value so far; null before the first, and then everything is an improvement.
 */
export function isImprovement(monitor: Monitor, value: number, best: number | null, minDelta: number): boolean {
  if (best === null) return true;
  switch (monitor) {
    case "accuracy":
    case "valAccuracy":
      return value - minDelta > best;
    case "loss":
    case "valLoss":
      return value + minDelta < best;
  }
}
