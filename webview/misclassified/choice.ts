import {
  filteredWrong,
  isWrong,
  sortedWrong,
  type AnsweredDigit,
  type WrongOrder,
} from "../../src/core/wrongDigits.ts";
import type { ConfusionCell, DigitList } from "../../src/protocol/misclassified.ts";

/** Which digits are shown: those that the network got wrong, got right, or both. */
export const rightnesses = ["wrong", "right", "all"] as const;
export type Rightness = (typeof rightnesses)[number];

/** What a person chose to see. */
export interface DigitChoice {
  readonly rightness: Rightness;
  /** True label; null: any. */
  readonly truth: number | null;
  readonly predicted: number | null;
  readonly order: WrongOrder;
}

export const firstChoice: DigitChoice = { rightness: "wrong", truth: null, predicted: null, order: "confidence" };

/**
 * @param answered every digit of the set, in its order.
 * @param indices the only ones to choose from; null: all.
 * @returns what is to be shown, in order.
 */
export function chosenDigits(
  answered: readonly AnsweredDigit[],
  indices: Int32Array | null,
  choice: DigitChoice,
): AnsweredDigit[] {
  const labelled = filteredWrong(ofRightness(listed(answered, indices), choice.rightness), {
    truths: choice.truth === null ? null : [choice.truth],
    predicted: choice.predicted === null ? null : [choice.predicted],
  });
  return sortedWrong(labelled, orderOf(choice.order, answered));
}

/** @returns the order that there can be: without probabilities nothing tells the confident from the others. */
export function orderOf(order: WrongOrder, answered: readonly AnsweredDigit[]): WrongOrder {
  if (hasOrder(answered, order)) return order;
  return hasOrder(answered, firstChoice.order) ? firstChoice.order : "index";
}

/** Whether what these digits would be ordered by is known. */
export function hasOrder(answered: readonly AnsweredDigit[], order: WrongOrder): boolean {
  return answered.at(0)?.[order] != null;
}

/** @returns the digits without what only probabilities say. */
export function withoutLoss(answered: readonly AnsweredDigit[]): AnsweredDigit[] {
  return answered.map((digit) => ({ ...digit, loss: null }));
}

/** @returns how many digits there would be for each label, whatever is chosen for it now: ten numbers. */
export function labelCounts(
  answered: readonly AnsweredDigit[],
  indices: Int32Array | null,
  choice: DigitChoice,
  label: "truth" | "predicted",
): number[] {
  const counts = new Array<number>(10).fill(0);
  for (const digit of chosenDigits(answered, indices, { ...choice, [label]: null, order: "index" })) {
    counts[digit[label]] += 1;
  }
  return counts;
}

/** @returns the cell of the confusion matrix that a choice shows; null where it shows more. */
export function cellOf({ truth, predicted }: DigitChoice): ConfusionCell | null {
  return truth === null || predicted === null ? null : { truth, predicted };
}

export function isSameCell(one: ConfusionCell | null, other: ConfusionCell | null): boolean {
  return one?.truth === other?.truth && one?.predicted === other?.predicted;
}

/**
 * Follows the cell of the confusion matrix, also one on its diagonal, whose digits are right.
 *
 * @param before the cell that was followed so far.
 * @returns the choice as it is where the cell is the same, or was left for something else that the person chose here.
 */
function choiceAfter(choice: DigitChoice, before: ConfusionCell | null, cell: ConfusionCell | null): DigitChoice {
  const { rightness } = choice;
  if (isSameCell(before, cell)) return choice;
  if (cell !== null) {
    const fitting = cell.truth === cell.predicted ? "right" : "wrong";
    return { ...choice, ...cell, rightness: rightness === "all" ? "all" : fitting };
  }
  if (!isSameCell(before, cellOf(choice))) return choice;
  const wasRight = before?.truth === before?.predicted && rightness === "right";
  return { ...choice, truth: null, predicted: null, rightness: wasRight ? "wrong" : rightness };
}

/** What the host asks to show of a run's answers. */
export interface Asked {
  readonly cell: ConfusionCell | null;
  readonly list: DigitList | null;
}

/**
 * Follows what the host asks for: a cell of the confusion matrix, or a list, of which all is shown.
 *
 * @param before what it asked for so far.
 */
export function choiceFollowing(choice: DigitChoice, before: Asked | null, now: Asked): DigitChoice {
  const followed = choiceAfter(choice, before?.cell ?? null, now.cell);
  const others = now.list !== null && !isSameList(before?.list ?? null, now.list);
  return others ? { ...firstChoice, order: choice.order } : followed;
}

/** A list that comes again with other answers is the same. */
function isSameList(one: DigitList | null, other: DigitList | null): boolean {
  return (
    one?.title === other?.title &&
    one?.indices.length === other?.indices.length &&
    (one?.indices.every((index, i) => index === other?.indices[i]) ?? true)
  );
}

function listed(answered: readonly AnsweredDigit[], indices: Int32Array | null): readonly AnsweredDigit[] {
  if (indices === null) return answered;
  const wanted = new Set(indices);
  return answered.filter(({ index }) => wanted.has(index));
}

function ofRightness(digits: readonly AnsweredDigit[], rightness: Rightness): readonly AnsweredDigit[] {
  switch (rightness) {
    case "wrong":
      return digits.filter(isWrong);
    case "right":
      return digits.filter((digit) => !isWrong(digit));
    case "all":
      return digits;
  }
}
