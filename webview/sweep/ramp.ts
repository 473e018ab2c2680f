import { isHigherBetter, measureOf, type RunMeasure, type ViewRun } from "../../src/core/sweep/views/runs.ts";

/** From where to where the runs that are shown go in a measure, and which colours stand for that. */
export interface Ramp {
  readonly min: number;
  readonly max: number;
  /** Whether the greatest is the best. */
  readonly higherBetter: boolean;
}

/** @returns 0 to 1 where no run has the measure. */
export function rampOf(runs: readonly ViewRun[], measure: RunMeasure): Ramp {
  const figures = runs.map((run) => measureOf(run, measure)).filter((figure) => figure !== null);
  const [min, max] = figures.length === 0 ? [0, 1] : [Math.min(...figures), Math.max(...figures)];
  return { min, max, higherBetter: isHigherBetter(measure) };
}

/** @returns how good a figure is among those that are shown, 0 to 1; all alike are good. */
export function goodness(value: number, { min, max, higherBetter }: Ramp): number {
  if (min === max) return 1;
  const share = Math.min(1, Math.max(0, (value - min) / (max - min)));
  return higherBetter ? share : 1 - share;
}

/**
 * Two colours of the theme that fade into grey in the middle: what is far off on either side stands out.
 *
 * @param share 0 for the worst to 1 for the best. @returns a colour for CSS.
 */
export function rampColor(share: number): string {
  const [color, strength] = share < 0.5 ? ["--second", 1 - 2 * share] : ["--first", 2 * share - 1];
  return `color-mix(in srgb, var(${color}) ${(strength * 100).toFixed(1)}%, var(--middle))`;
}
