import { demoDigits, demoParts } from "../../core/demoDigits.ts";
import type { RunLook } from "../../core/runLooks.ts";
import { answeredDigitsOf } from "../../core/wrongDigits.ts";
import type { ShownDemo } from "../../protocol/demo.ts";
import type { ShownRun } from "../../protocol/misclassified.ts";
import type { RunAnswers } from "../../services/runMistakes.ts";

const pixelsPerDigit = 784;
const classes = 10;

/** @param seed 0 to 2³² - 1. @returns the digits that it chooses, with all that is shown of them. */
export function shownDemo(
  run: ShownRun,
  { set, epoch, evaluation }: RunLook,
  answers: RunAnswers & Pick<ShownDemo, "isProbability">,
  seed: number,
): ShownDemo {
  const { digits, labels, probabilities, isProbability } = answers;
  const chosen = demoDigits(answeredDigitsOf(digits.labels, labels, probabilities), seed);
  const indices = Int32Array.from(demoParts.flatMap((part) => chosen[part].map(({ index }) => index)));
  const { right, wrong, random, totals } = chosen;
  return {
    ...{ run, set, epoch, seed, indices, isProbability },
    accuracy: evaluation.accuracy,
    totals: { all: digits.count, ...totals },
    counts: { right: right.length, wrong: wrong.length, random: random.length },
    truth: Uint8Array.from(indices, (index) => digits.labels[index]),
    predicted: Uint8Array.from(indices, (index) => labels[index]),
    probabilities: probabilities === null ? null : rowsOf(probabilities, indices, classes),
    pixels: rowsOf(digits.pixels, indices, pixelsPerDigit),
  };
}

/** @param size numbers of a row. @returns those rows, one after the other. */
function rowsOf<Numbers extends Uint8Array | Float32Array>(all: Numbers, rows: Int32Array, size: number): Numbers {
  const taken = all.slice(0, rows.length * size) as Numbers;
  rows.forEach((row, i) => taken.set(all.subarray(row * size, (row + 1) * size), i * size));
  return taken;
}
