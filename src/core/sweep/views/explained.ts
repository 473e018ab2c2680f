import { axisPlaces, seedKey, valueKey, type ViewDimension } from "./dimensions.ts";
import { measureOf, type RunMeasure, type ViewRun } from "./runs.ts";

/**
 * How much of the differences between runs some values explain: the coefficient of determination of a model with a mean
 * for each combination of them (of numbers that are many: for each of eight stretches of their axis), adjusted for the number of combinations (R²adj = 1 − (1 − R²)(n − 1) ∕ (n − k), Theil 1961).
 *
 * @returns at most 1; 0 and below: nothing; −∞ where it cannot be said, with a run for each combination, or none differing.
 */
export function explainedShare(
  runs: readonly ViewRun[],
  dimensions: readonly ViewDimension[],
  measure: RunMeasure,
): number {
  const stretches = dimensions.map(stretchesOf);
  const figures: number[] = [];
  const cells = new Map<string, number[]>();
  for (const run of runs) {
    const figure = measureOf(run, measure);
    if (figure === null) continue;
    figures.push(figure);
    const cell = stretches.map((stretchOf) => stretchOf(run)).join("\n");
    const known = cells.get(cell);
    if (known === undefined) cells.set(cell, [figure]);
    else known.push(figure);
  }
  const [n, k] = [figures.length, cells.size];
  const whole = squares(figures);
  if (n <= k || whole === 0) return -Infinity;
  const rest = [...cells.values()].reduce((sum, each) => sum + squares(each), 0);
  return 1 - ((rest / whole) * (n - 1)) / (n - k);
}

/** Which axes are drawn while a person has chosen none. */
export interface SuggestedAxes {
  /** By how much they explain, the most first; in their order where nothing can be said. */
  readonly ranked: readonly ViewDimension[];
  /** Of the heat map, rows and columns: those two that explain the most together; null of fewer than two. */
  readonly pair: readonly [ViewDimension, ViewDimension] | null;
}

/** So many values in a heat map, or on a line each, are still told apart. */
const mostValues = 12;

/** @param dimensions those with one value alone are left out. */
export function suggestedAxes(
  runs: readonly ViewRun[],
  dimensions: readonly ViewDimension[],
  measure: RunMeasure,
): SuggestedAxes {
  const varied = dimensions.filter(({ values }) => values.length > 1);
  const shares = new Map(varied.map((each) => [each, explainedShare(runs, [each], measure)]));
  const ranked = [...varied].sort((one, other) => descending(shares.get(one), shares.get(other)));
  // Seeds are there to be averaged.
  const chosen = varied.filter(({ key }) => key !== seedKey);
  const few = (chosen.length < 2 ? varied : chosen).filter(({ values }) => values.length <= mostValues);
  const offered = few.length < 2 ? varied : few;
  const pairs = offered.flatMap((one, at) =>
    offered
      .slice(at + 1)
      .map((other) => ({ pair: [one, other] as const, share: explainedShare(runs, [one, other], measure) })),
  );
  pairs.sort((one, other) => descending(one.share, other.share));
  return { ranked, pair: pairs.at(0)?.pair ?? null };
}

const fewStretches = 8;

/** @returns what tells the value of a run from those that count as another. */
function stretchesOf(dimension: ViewDimension): (run: ViewRun) => unknown {
  const { scale, values } = dimension;
  if (scale === "categories" || values.length <= mostValues) return (run) => valueKey(run, dimension);
  const places = axisPlaces(dimension);
  const stretches = new Map(values.map(({ key }, at) => [key, Math.floor(places[at] * (fewStretches - 1e-9))]));
  return (run) => stretches.get(valueKey(run, dimension) ?? "");
}

/** Infinite ones are alike. */
function descending(one = -Infinity, other = -Infinity): number {
  return one === other ? 0 : other - one;
}

/** Sum of squared distances to the mean. */
function squares(figures: readonly number[]): number {
  const mean = figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
  return figures.reduce((sum, figure) => sum + (figure - mean) * (figure - mean), 0);
}
