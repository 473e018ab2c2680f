/** Number of classes: the digits 0 to 9. */
export const classCount = 10;

/**
 * @param truth true labels, 0 to 9.
 * @param predicted predicted labels of the same digits.
 * @returns 100 counts, row by true label, column by predicted label.
 */
export function confusionOf(truth: Uint8Array, predicted: Uint8Array): Int32Array {
  if (truth.length !== predicted.length) {
    throw new RangeError(`${truth.length} true labels cannot be compared with ${predicted.length} predicted ones.`);
  }
  const confusion = new Int32Array(classCount * classCount);
  for (let i = 0; i < truth.length; i++) confusion[truth[i] * classCount + predicted[i]] += 1;
  return confusion;
}

/** How one class fared. A share is null where it would divide by zero. */
export interface ClassMetrics {
  readonly label: number;
  /** Digits of this class. */
  readonly count: number;
  /** Digits taken for this class. */
  readonly predicted: number;
  readonly correct: number;
  /** Share of the digits of this class that were recognised; the same as recall. */
  readonly accuracy: number | null;
  /** Share of the digits taken for this class that belong to it. */
  readonly precision: number | null;
  readonly recall: number | null;
  /** Harmonic mean of precision and recall. */
  readonly f1: number | null;
}

/** @returns the figures of each class, in the order of the labels. */
export function classMetricsOf(confusion: Int32Array): ClassMetrics[] {
  return Array.from({ length: classCount }, (_, label) => {
    const correct = confusion[label * classCount + label];
    let count = 0;
    let predicted = 0;
    for (let other = 0; other < classCount; other++) {
      count += confusion[label * classCount + other];
      predicted += confusion[other * classCount + label];
    }
    const recall = share(correct, count);
    return {
      label,
      count,
      predicted,
      correct,
      accuracy: recall,
      precision: share(correct, predicted),
      recall,
      f1: share(2 * correct, count + predicted),
    };
  });
}

export interface Confusion {
  readonly truth: number;
  readonly predicted: number;
  readonly count: number;
  /** Share of the digits of class `truth`. */
  readonly share: number;
}

/** @returns at most `limit` pairs of classes that were taken for one another, the most frequent first. */
export function mostConfused(confusion: Int32Array, limit: number): Confusion[] {
  const pairs: Confusion[] = [];
  for (const { label, count } of classMetricsOf(confusion)) {
    for (let predicted = 0; predicted < classCount; predicted++) {
      const mistakes = confusion[label * classCount + predicted];
      if (predicted !== label && mistakes > 0) {
        pairs.push({ truth: label, predicted, count: mistakes, share: mistakes / count });
      }
    }
  }
  pairs.sort((a, b) => b.count - a.count || a.truth - b.truth || a.predicted - b.predicted);
  return pairs.slice(0, limit);
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The two-sided 95 % quantile of the normal distribution. */
const z = 1.959963984540054;

/**
 * The 95 % interval of an accuracy measured on `count` digits, by Wilson's score (Wilson 1927; Newcombe 1998, method 3),
 * which holds near 0 and 1 and for few digits too.
 *
 * @returns null when there are no digits.
 */
export function accuracyInterval(correct: number, count: number): Interval | null {
  if (count === 0) return null;
  const p = correct / count;
  const centre = p + (z * z) / (2 * count);
  const spread = z * Math.sqrt((p * (1 - p)) / count + (z * z) / (4 * count * count));
  const scale = 1 + (z * z) / count;
  return { low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
