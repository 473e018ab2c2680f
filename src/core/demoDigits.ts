import { RandomStream } from "./random/stream.ts";
import { isWrong, sortedWrong, type AnsweredDigit } from "./wrongDigits.ts";

/** The parts of a demonstration, in the order of their random streams: a new one goes to the end. */
export const demoParts = ["right", "wrong", "random"] as const;
export type DemoPart = (typeof demoParts)[number];

/** How many digits each part shows, where there are so many. */
export const demoCounts: Readonly<Record<DemoPart, number>> = { right: 25, wrong: 25, random: 9 };

/** A few digits that show what a network has learned. */
export interface DemoDigits extends Readonly<Record<DemoPart, readonly AnsweredDigit[]>> {
  /** All that there are of each kind, shown or not. */
  readonly totals: { readonly right: number; readonly wrong: number };
}

/**
 * Chooses the digits of a demonstration at random, each of a part's digits as likely as any other: the most confident
 * mistakes, or the first ones, would be no fair sample. Those classified correctly and the nine at random are in the order of their
 * set, the mistakes as everywhere the most confident first.
 *
 * @param digits all digits of a set with their answers. @param seed 0 to 2³² - 1: the same seed chooses the same digits.
 * @throws RangeError for another seed.
 */
export function demoDigits(digits: readonly AnsweredDigit[], seed: number): DemoDigits {
  const right = digits.filter((digit) => !isWrong(digit));
  const wrong = digits.filter(isWrong);
  const all: Readonly<Record<DemoPart, readonly AnsweredDigit[]>> = { right, wrong, random: digits };
  const drawn = (part: DemoPart): AnsweredDigit[] =>
    sample(all[part], demoCounts[part], new RandomStream(seed, "demo", 0, demoParts.indexOf(part)));
  return {
    right: sortedWrong(drawn("right"), "index"),
    wrong: sortedWrong(drawn("wrong"), "confidence"),
    random: sortedWrong(drawn("random"), "index"),
    totals: { right: right.length, wrong: wrong.length },
  };
}

/** @returns so many of the items, all where there are fewer; every choice is as likely (Fisher and Yates, from the front). */
function sample<Item>(items: readonly Item[], count: number, random: RandomStream): Item[] {
  const left = [...items];
  const wanted = Math.min(count, left.length);
  for (let i = 0; i < wanted; i++) {
    const other = i + random.nextBelow(left.length - i);
    [left[i], left[other]] = [left[other], left[i]];
  }
  return left.slice(0, wanted);
}
