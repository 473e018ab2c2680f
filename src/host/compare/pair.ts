import { confusionDifference } from "../../core/runComparison.ts";
import { chosenLook } from "../../core/runLooks.ts";
import type { DigitSet } from "../../core/dataset.ts";
import type { OneSided, Pair, PairQuestion } from "../../protocol/compare.ts";
import { DigitsReader, sharedAnswers, type Answering } from "../../services/runAnswers.ts";
import type { RunDetails } from "../../services/runDetails.ts";

/** What two runs said, and which digits only one of them got right. */
export interface AnsweredPair {
  readonly pair: Pair;
  /** Indices of all of them in the set, ascending; empty where they cannot be compared digit by digit. */
  readonly onlyOne: Int32Array;
  readonly onlyOther: Int32Array;
}

/** Digits whose pictures are sent along. */
const mostPictures = 24;

/**
 * Compares what two runs said in the epochs that stand for them.
 *
 * @param mnist the embedded MNIST.
 */
export async function answerPair(
  question: PairQuestion,
  one: RunDetails,
  other: RunDetails,
  mnist: string,
): Promise<AnsweredPair> {
  const first = answering(one, question);
  const second = answering(other, question);
  const nothing = { onlyOne: new Int32Array(0), onlyOther: new Int32Array(0) };
  if (first === null || second === null) {
    return { pair: { question, difference: null, answers: null, reason: null }, ...nothing };
  }
  const { confusion, count } = first.look.evaluation;
  const difference =
    count === second.look.evaluation.count ? confusionDifference(confusion, second.look.evaluation.confusion) : null;
  const digits = new DigitsReader(mnist);
  const shared = await sharedAnswers(first, second, digits);
  if (shared.comparison === null) {
    return { pair: { question, difference, answers: null, reason: shared.reason }, ...nothing };
  }
  const { comparison } = shared;
  const set = (await digits.of(one))[question.set];
  const answers = {
    count: comparison.count,
    both: comparison.both,
    neither: comparison.neither,
    onlyOne: oneSided(set, comparison.onlyFirst, second.look.evaluation.labels),
    onlyOther: oneSided(set, comparison.onlySecond, first.look.evaluation.labels),
    pValue: comparison.pValue,
  };
  return {
    pair: { question, difference, answers, reason: null },
    onlyOne: comparison.onlyFirst,
    onlyOther: comparison.onlySecond,
  };
}

function answering(details: RunDetails, { set }: PairQuestion): Answering | null {
  const look = chosenLook(details, { set, epoch: null });
  return look === null ? null : { details, look };
}

function oneSided({ pixels, labels }: DigitSet, indices: Int32Array, predicted: Uint8Array): OneSided {
  const few = indices.slice(0, mostPictures);
  const pictures = new Uint8Array(few.length * 784);
  few.forEach((index, i) => pictures.set(pixels.subarray(index * 784, (index + 1) * 784), i * 784));
  return {
    count: indices.length,
    indices: few,
    truth: Uint8Array.from(few, (index) => labels.at(index) ?? 0),
    predicted: Uint8Array.from(few, (index) => predicted.at(index) ?? 0),
    pixels: pictures,
  };
}
