import { log } from "./math/log.ts";
import { classCount } from "./metrics.ts";

/** A digit and what a network took it for. */
export interface AnsweredDigit {
  /** In its set, from 0. */
  readonly index: number;
  /** 0 to 9. */
  readonly truth: number;
  readonly predicted: number;
  /** Probability that the network gave its answer, and −ln of what it gave the truth; null where they were not kept. */
  readonly confidence: number | null;
  readonly loss: number | null;
}

/** A digit that was taken for another. */
export type WrongDigit = AnsweredDigit;

export const wrongOrders = ["confidence", "loss", "index"] as const;
export type WrongOrder = (typeof wrongOrders)[number];

/**
 * @param truth true labels of a set, @param labels what was predicted for the same digits.
 * @param probabilities [digits, 10]; null where they were not kept.
 * @returns every digit of the set, in its order.
 */
export function answeredDigitsOf(
  truth: Uint8Array,
  labels: Uint8Array,
  probabilities: Float32Array | null,
): AnsweredDigit[] {
  if (truth.length !== labels.length || (probabilities ?? labels).length !== labels.length * (probabilities ? 10 : 1)) {
    throw new RangeError(`${truth.length} true labels do not fit ${labels.length} predicted ones.`);
  }
  return Array.from(truth, (label, index) => {
    const predicted = labels[index];
    const at = (digit: number): number | null =>
      probabilities === null ? null : probabilities[index * classCount + digit];
    const likely = at(label);
    const loss = likely === null ? null : likely > 0 ? 0 - log(likely) : Infinity;
    return { index, truth: label, predicted, confidence: at(predicted), loss };
  });
}

/** @returns of those digits, given as for `answeredDigitsOf`, the ones that were taken for others. */
export function wrongDigitsOf(truth: Uint8Array, labels: Uint8Array, probabilities: Float32Array | null): WrongDigit[] {
  return answeredDigitsOf(truth, labels, probabilities).filter(isWrong);
}

export function isWrong({ truth, predicted }: AnsweredDigit): boolean {
  return truth !== predicted;
}

/** Which of them to show: those of these true and these predicted labels; null: all. */
export interface WrongFilter {
  readonly truths: readonly number[] | null;
  readonly predicted: readonly number[] | null;
}

export function filteredWrong(digits: readonly WrongDigit[], { truths, predicted }: WrongFilter): WrongDigit[] {
  return digits.filter(
    (digit) => (truths?.includes(digit.truth) ?? true) && (predicted?.includes(digit.predicted) ?? true),
  );
}

/** @returns the most confident, the costliest or the first ones first; by index where they are alike or it was not kept. */
export function sortedWrong(digits: readonly WrongDigit[], order: WrongOrder): WrongDigit[] {
  const byIndex = [...digits].sort((a, b) => a.index - b.index);
  return order === "index" ? byIndex : byIndex.sort((a, b) => descending(a[order] ?? 0, b[order] ?? 0));
}

/** Of losses too, which may be infinite. */
function descending(a: number, b: number): number {
  return a > b ? -1 : a < b ? 1 : 0;
}
