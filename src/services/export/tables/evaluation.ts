import { csvText } from "../../../core/csv.ts";
import { classCount, classMetricsOf } from "../../../core/metrics.ts";
import type { WrongDigit } from "../../../core/wrongDigits.ts";

const labels = Array.from({ length: classCount }, (_, label) => label);

/**
 * How each class fared as CSV: digits of the class, the share that was recognised (twice: as `accuracy`, and as `recall`
 * beside its `precision`), and F1. A share that would divide by zero is an empty cell.
 *
 * @param confusion 100 counts, row by true label.
 */
export function classesCsv(confusion: Int32Array): string {
  const rows = classMetricsOf(confusion).map(({ label, count, accuracy, precision, recall, f1 }) => [
    ...[label, count, accuracy, precision, recall, f1],
  ]);
  return csvText([["class", "support", "accuracy", "precision", "recall", "f1"], ...rows]);
}

/** The counts as CSV: a row a true label, a column a predicted one, both with their headings. @param confusion as above. */
export function confusionCsv(confusion: Int32Array): string {
  const rows = labels.map((truth) => [truth, ...confusion.subarray(truth * classCount, (truth + 1) * classCount)]);
  return csvText([["true/predicted", ...labels], ...rows]);
}

/**
 * The digits that were taken for others as CSV, in the order of their set: `index` from 0, `confidence` the probability of
 * the answer, empty where it was not kept.
 *
 * @param isProbability whether the network gives probabilities: what it gives otherwise stands below `output`.
 */
export function wrongCsv(wrong: readonly WrongDigit[], isProbability: boolean): string {
  const rows = wrong.map(({ index, truth, predicted, confidence }) => [index, truth, predicted, confidence]);
  return csvText([["index", "true", "predicted", isProbability ? "confidence" : "output"], ...rows]);
}
