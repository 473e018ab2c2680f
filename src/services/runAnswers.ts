import type { Dataset } from "../core/dataset.ts";
import { ExpectedError } from "../core/errors.ts";
import { confusionOf } from "../core/metrics.ts";
import { compareAnswers, type AnswerComparison } from "../core/runComparison.ts";
import type { RunLook } from "../core/runLooks.ts";
import { isSameSet, readRunDigits, readRunProbabilities, type RunDetails } from "./runDetails.ts";

/** A run, and what it said to the digits of a set. */
export interface Answering {
  readonly details: RunDetails;
  readonly look: RunLook;
}

/** What two runs said to the same digits, or why that cannot be told. */
export type SharedAnswers =
  | {
      readonly comparison: AnswerComparison;
      readonly truth: Uint8Array;
      /** In the order of the runs; null where a run has not kept them. */
      readonly probabilities: readonly [Float32Array | null, Float32Array | null];
    }
  | { readonly comparison: null; readonly reason: string };

/** Reads the digits of runs; runs with the same data share them. */
export class DigitsReader {
  readonly #mnist: string;
  readonly #read = new Map<string, Promise<Dataset>>();

  /** @param mnist the embedded MNIST. */
  constructor(mnist: string) {
    this.#mnist = mnist;
  }

  /** @throws ExpectedError as `readRunDigits`. */
  of(details: RunDetails): Promise<Dataset> {
    const { experiment, experimentFile, path } = details;
    // Embedded digits are the same wherever the run lies; of others the experiment's folder tells.
    const place = experiment?.data.source === "mnist" ? null : [path, experimentFile];
    const key = JSON.stringify([experiment?.data, place]);
    const digits = this.#read.get(key) ?? readRunDigits(details, this.#mnist);
    this.#read.set(key, digits);
    return digits;
  }
}

/**
 * Compares answers digit by digit, where both were asked about the very same digits.
 *
 * @param one @param other looks at sets of the same name.
 */
export async function sharedAnswers(one: Answering, other: Answering, digits: DigitsReader): Promise<SharedAnswers> {
  const sets = [];
  for (const { details, look } of [one, other]) {
    const { labels, confusion } = look.evaluation;
    if (labels.length === 0) return { comparison: null, reason: `${details.id} has lost its answers.` };
    try {
      const set = (await digits.of(details))[look.set];
      const sameCount = set.count === labels.length;
      if (!sameCount || confusionOf(set.labels, labels).some((cell, i) => cell !== confusion[i])) {
        return { comparison: null, reason: `The digits of ${details.id} have been changed since.` };
      }
      sets.push(set);
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      return { comparison: null, reason: `The digits of ${details.id} cannot be read: ${error.message}` };
    }
  }
  const [first, second] = sets;
  if (!isSameSet(first, second)) return { comparison: null, reason: "They were asked about different digits." };
  return {
    comparison: compareAnswers(first.labels, one.look.evaluation.labels, other.look.evaluation.labels),
    truth: first.labels,
    probabilities: [await probabilitiesOf(one), await probabilitiesOf(other)],
  };
}

async function probabilitiesOf({ details, look }: Answering): Promise<Float32Array | null> {
  return readRunProbabilities(details, look.set, look.epoch);
}
