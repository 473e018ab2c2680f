import type { RunRecord } from "../record.ts";
import type { ClaimFigure, Finding } from "../study.ts";

const swing = 0.1;
const waveringRule = "Wavers: after falls by a tenth or more it rises by a tenth or more, twice at least.";

/** What report E's author saw in the curve of the test loss; it did not say in which of its two trainings. */
export const curveFigures: readonly ClaimFigure[] = [
  seen(
    "test loss over the first 50 batches",
    "rises",
    50,
    "Rises: greater after batch 50 than after batch 1.",
    (loss) => ({
      ours: `${text(loss[0])} after batch 1, ${text(loss[49])} after batch 50`,
      agrees: loss[49] > loss[0],
    }),
  ),
  seen(
    "test loss after them",
    "falls",
    51,
    "Falls: less at the last look between batches than after batch 50.",
    (loss) => ({
      ours: `${text(loss[49])} after batch 50, ${text(loss[loss.length - 1])} after batch ${loss.length}`,
      agrees: loss[loss.length - 1] < loss[49],
    }),
  ),
  seen("test loss between batches 200 and 450", "wavers", 450, waveringRule, (loss) => {
    const rises = risesIn(loss.slice(199, 450), swing);
    return {
      ours: `${text(loss[199])} after batch 200, ${text(loss[449])} after batch 450; between them it rises ${rises} times`,
      agrees: rises >= 2,
    };
  }),
];

/** @param least looks that a run must have had: one after each batch, from the first. */
function seen(
  what: string,
  published: string,
  least: number,
  rule: string,
  judged: (loss: readonly number[]) => Finding,
): ClaimFigure {
  return {
    ...{ what, published },
    found(runs) {
      const loss = runs.flatMap(({ looks }) => (looks === null || looks.loss.length < least ? [] : [looks.loss])).at(0);
      return loss === undefined ? null : judged(loss);
    },
    rule: `${rule} It was not said of which of the two trainings.`,
  };
}

/**
 * @param share how much of itself a value must change by to count.
 * @returns how often a series rises so far above its least value since it last fell so far.
 */
export function risesIn(values: readonly number[], share: number): number {
  let [rises, isRising, extreme] = [0, true, values[0]];
  for (const value of values) {
    if (isRising ? value > extreme : value < extreme) extreme = value;
    else if (isRising && value <= extreme * (1 - share)) [isRising, extreme] = [false, value];
    else if (!isRising && value >= extreme * (1 + share)) [isRising, extreme, rises] = [true, value, rises + 1];
  }
  return rises;
}

const text = (loss: number): string => loss.toPrecision(3);

/** Looks at the test set of one run: between the batches, at the epoch's end, and once more with the kept weights. */
export function looksOf({ looks, epochs, test }: RunRecord): number | null {
  return looks === null ? null : looks.loss.length + epochs.length + (test === null ? 0 : 1);
}
