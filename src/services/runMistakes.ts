import { join } from "node:path";
import type { DigitSet } from "../core/dataset.ts";
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
 * Reads what a run predicted, without running its network again.
 *
 * @param mnist the embedded MNIST.
 * @throws ExpectedError `damaged-run` when the predictions are lost; `bad-data-file` when the digits are others than those that
 * the run was evaluated on; the errors of reading them.
 */
export async function readRunMistakes(details: RunDetails, look: RunLook, mnist: string): Promise<RunMistakes> {
  const { set, epoch, evaluation } = look;
  const { id, path } = details;
  if (evaluation.labels.length !== evaluation.count) {
    const file = join(path, "predictions.bin");
    throw new ExpectedError("damaged-run", `${file} does not hold what was predicted for the ${set} set any more.`, {
      next: `\`mnist-lab evaluate ${id}\` runs the network again.`,
    });
  }
  const digits = (await readRunDigits(details, mnist))[set];
  const same =
    digits.count === evaluation.count && isSame(confusionOf(digits.labels, evaluation.labels), evaluation.confusion);
  if (!same) {
    throw new ExpectedError("bad-data-file", `The ${set} digits are others than those that ${id} was evaluated on.`, {
      next: "Put the data files back that its experiment names.",
    });
  }
  const kept = await readRunProbabilities(details, set, epoch);
  const probabilities = kept?.length === digits.count * 10 ? kept : null;
  const wrong = wrongDigitsOf(digits.labels, evaluation.labels, probabilities);
  return { wrong, digits, withProbabilities: probabilities !== null };
}

function isSame(one: Int32Array, other: Int32Array): boolean {
  return one.length === other.length && one.every((value, i) => value === other[i]);
}
