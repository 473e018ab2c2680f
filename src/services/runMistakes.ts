import { join } from "node:path";
import type { Dataset, DigitSet } from "../core/dataset.ts";
import { ExpectedError } from "../core/errors.ts";
import { confusionOf } from "../core/metrics.ts";
import type { RunLook } from "../core/runLooks.ts";
import { wrongDigitsOf, type WrongDigit } from "../core/wrongDigits.ts";
import { readRunDigits, readRunProbabilities, type RunDetails } from "./runDetails.ts";

/** What a run got wrong at one look, and the digits themselves. */
export interface RunMistakes {
  /** In the order of the set. */
  readonly wrong: readonly WrongDigit[];
  /** All digits of the set. */
  readonly digits: DigitSet;
  /** Whether probabilities were kept: they are of the best epoch and the last. */
  readonly withProbabilities: boolean;
}

/**
 * Reads what a run got wrong, without running its network again.
 *
 * @param mnist the embedded MNIST.
 * @throws ExpectedError as `readRunAnswers`.
 */
export async function readRunMistakes(details: RunDetails, look: RunLook, mnist: string): Promise<RunMistakes> {
  return mistakesOf(details, look, () => readRunDigits(details, mnist));
}

/** The same with digits that are read elsewhere. @param readDigits reads the run's digits. */
export async function mistakesOf(
  details: RunDetails,
  look: RunLook,
  readDigits: () => Promise<Dataset>,
): Promise<RunMistakes> {
  const answers = await readRunAnswers(details, look, readDigits);
  const { digits, probabilities } = answers;
  const wrong = wrongDigitsOf(digits.labels, answers.labels, probabilities);
  return { wrong, digits, withProbabilities: probabilities !== null };
}

/** What a run said to every digit of a set at one look. */
export interface RunAnswers {
  /** All digits of the set. */
  readonly digits: DigitSet;
  /** Predicted label of each. */
  readonly labels: Uint8Array;
  /** [digits, 10]; null where they were not kept: they are of the best epoch and the last. */
  readonly probabilities: Float32Array | null;
}

/**
 * Reads what a run predicted, without running its network again.
 *
 * @param readDigits reads the run's digits.
 * @throws ExpectedError `damaged-run` when the predictions are lost; `bad-data-file` when the digits are others than those that
 * the run was evaluated on; the errors of reading them.
 */
export async function readRunAnswers(
  details: RunDetails,
  look: RunLook,
  readDigits: () => Promise<Dataset>,
): Promise<RunAnswers> {
  const { set, epoch, evaluation } = look;
  const { labels, confusion, count } = evaluation;
  const { id, path } = details;
  if (labels.length !== count) {
    const file = join(path, "predictions.bin");
    throw new ExpectedError("damaged-run", `${file} does not hold what was predicted for the ${set} set any more.`, {
      next: `\`mnist-lab evaluate ${id}\` runs the network again.`,
    });
  }
  const digits = (await readDigits())[set];
  if (digits.count !== count || !isSame(confusionOf(digits.labels, labels), confusion)) {
    throw new ExpectedError("bad-data-file", `The ${set} digits are others than those that ${id} was evaluated on.`, {
      next: "Put the data files back that its experiment names.",
    });
  }
  const kept = await readRunProbabilities(details, set, epoch);
  return { digits, labels, probabilities: kept?.length === digits.count * 10 ? kept : null };
}

function isSame(one: Int32Array, other: Int32Array): boolean {
  return one.length === other.length && one.every((value, i) => value === other[i]);
}
