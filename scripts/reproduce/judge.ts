/** The 97.5 % quantiles of Student's t distribution for 1, 2, … degrees of freedom (any table of it). */
const quantiles = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

export interface Estimate {
  readonly n: number;
  readonly mean: number;
  /** Half the width of the 95 % confidence interval of the mean; null for one value. */
  readonly meanMargin: number | null;
  /** Half the width of the 95 % prediction interval of one more value; null for one value. */
  readonly nextMargin: number | null;
}

/** @param values of runs that differ by their seed alone, one at least. @throws RangeError for none or more than ten. */
export function estimate(values: readonly number[]): Estimate {
  const n = values.length;
  if (n === 0 || n > quantiles.length + 1) throw new RangeError(`${n} values; expected 1 to ${quantiles.length + 1}`);
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { n, mean, meanMargin: null, nextMargin: null };
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const t = quantiles[n - 2];
  return {
    ...{ n, mean },
    ...{ meanMargin: (t * deviation) / Math.sqrt(n), nextMargin: t * deviation * Math.sqrt(1 + 1 / n) },
  };
}

/** How a published figure stands to ours. */
export type Verdict = "agrees" | "differs by noise" | "truly differs" | "one seed: not judged";

/**
 * The published figure is one run's. It agrees where it lies in the 95 % interval of our mean; it differs by noise where one
 * more run of ours would come out so in 95 of 100 cases; otherwise it truly differs. What its rounding hides is allowed for.
 *
 * @param published as it was printed.
 */
export function judge(published: string, { mean, meanMargin, nextMargin }: Estimate): Verdict {
  if (meanMargin === null || nextMargin === null) return "one seed: not judged";
  const away = Math.max(0, Math.abs(Number(published) - mean) - roundingOf(published));
  if (away <= meanMargin) return "agrees";
  return away <= nextMargin ? "differs by noise" : "truly differs";
}

/** @returns half of the last printed digit: 0.00005 for "0.9763". */
export function roundingOf(published: string): number {
  return 0.5 * 10 ** -decimalsOf(published);
}

/** @returns digits after the point. */
export function decimalsOf(published: string): number {
  return published.split(".").at(1)?.length ?? 0;
}
