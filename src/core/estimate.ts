/**
 * The 97.5 % quantiles of Student's t distribution for 1, 2, … 30 degrees of freedom, from the table "Student's t" (column
 * 0.025) of StatSoft's Electronic Statistics Textbook; a test computes each of them by itself.
 */
const quantiles = [
  ...[12.7062, 4.30265, 3.18245, 2.77645, 2.57058, 2.44691, 2.36462, 2.306, 2.26216, 2.22814],
  ...[2.20099, 2.17881, 2.16037, 2.14479, 2.13145, 2.11991, 2.10982, 2.10092, 2.09302, 2.08596],
  ...[2.07961, 2.07387, 2.06866, 2.0639, 2.05954, 2.05553, 2.05183, 2.04841, 2.04523, 2.04227],
];

/**
 * The same for some more degrees of freedom, computed as that test does; those between have that of the next fewer, which is
 * a little more.
 */
const rareQuantiles = [
  [120, 1.97993],
  [60, 2.0003],
  [40, 2.02108],
] as const;

export interface Estimate {
  readonly n: number;
  readonly mean: number;
  /** Half the width of the 95 % confidence interval of the mean; null for one value. */
  readonly meanMargin: number | null;
  /** Half the width of the 95 % prediction interval of one more value; null for one value. */
  readonly nextMargin: number | null;
}

/**
 * What runs that differ by their seed alone come to, by Student's t distribution (Student 1908).
 *
 * @param values one at least. @throws RangeError for none.
 */
export function estimate(values: readonly number[]): Estimate {
  const n = values.length;
  if (n === 0) throw new RangeError("Nothing can be said of no values.");
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { n, mean, meanMargin: null, nextMargin: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const deviation = Math.sqrt(squares / (n - 1));
  const t = quantileOf(n - 1);
  return {
    ...{ n, mean },
    ...{ meanMargin: (t * deviation) / Math.sqrt(n), nextMargin: t * deviation * Math.sqrt(1 + 1 / n) },
  };
}

/** @param freedom degrees of freedom, from 1. */
function quantileOf(freedom: number): number {
  if (freedom <= quantiles.length) return quantiles[freedom - 1];
  return rareQuantiles.find(([least]) => freedom >= least)?.[1] ?? quantiles[quantiles.length - 1];
}
