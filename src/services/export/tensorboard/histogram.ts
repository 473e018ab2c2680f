/** Values counted by their size, as TensorBoard's `HistogramProto` holds them. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  /** How many there are. */
  readonly count: number;
  readonly sum: number;
  readonly sumSquares: number;
  /** Upper limit of each bucket, ascending, and how many values lie below it and not below the one before. */
  readonly limits: Float64Array;
  readonly counts: Float64Array;
}

/** As many as TensorFlow's `tf.summary.histogram` makes. */
const bucketCount = 30;

/** @returns buckets of one width from the least value to the greatest; null where no value is finite. Others are left out. */
export function histogramOf(values: Float32Array): Histogram | null {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return null;
  const [min, max] = [finite.reduce((a, b) => Math.min(a, b)), finite.reduce((a, b) => Math.max(a, b))];
  let [sum, sumSquares] = [0, 0];
  const counts = new Float64Array(bucketCount);
  // Where all are the same, buckets around them, as TensorFlow has it.
  const [low, high] = min === max ? [min - 0.5, max + 0.5] : [min, max];
  const width = (high - low) / bucketCount;
  for (const value of finite) {
    counts[Math.min(bucketCount - 1, Math.floor((value - low) / width))] += 1;
    sum += value;
    sumSquares += value * value;
  }
  const limits = Float64Array.from({ length: bucketCount }, (_, i) =>
    i === bucketCount - 1 ? high : low + (i + 1) * width,
  );
  return { min, max, count: finite.length, sum, sumSquares, limits, counts };
}
