/** The 97.5 % quantiles of Student's t distribution for 1, 2, … 30 degrees of freedom (any table of it). */
const quantiles = [
  ...[12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131],
  ...[2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042],
];

/** The same for some more degrees of freedom; those between have that of the next fewer, which is a little more. */
const rareQuantiles = [
  [120, 1.98],
  [60, 2],
  [40, 2.021],
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
