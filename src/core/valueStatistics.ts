/** How the values of a tensor are spread. */
export interface ValueStatistics {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Standard deviation of these very values: divided by their number. */
  readonly deviation: number;
  /** Values that are no finite number. */
  readonly notFinite: number;
}

/** @returns figures over the finite values; all 0 where there are none. */
export function valueStatistics(values: Float32Array): ValueStatistics {
  let [min, max, sum, finite] = [Infinity, -Infinity, 0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    finite++;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const { length: count } = values;
  const notFinite = count - finite;
  if (finite === 0) return { count, min: 0, max: 0, mean: 0, deviation: 0, notFinite };
  const mean = sum / finite;
  // In a second pass: the difference of two large sums would lose a small deviation.
  let squares = 0;
  for (const value of values) if (Number.isFinite(value)) squares += (value - mean) * (value - mean);
  return { count, min, max, mean, deviation: Math.sqrt(squares / finite), notFinite };
}
