import type { SetName } from "../../src/core/dataset.ts";
import type { AnsweredDigit, WrongOrder } from "../../src/core/wrongDigits.ts";
import type { LookChoice } from "../../src/protocol/misclassified.ts";
import { count, figure, percent } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import type { Rightness } from "./choice.ts";

/** What sets, orders and digits are called. */
export function setWord(set: SetName): string {
  switch (set) {
    case "train":
      return t("training set");
    case "validation":
      return t("validation set");
    case "test":
      return t("test set");
  }
}

export function rightnessWord(rightness: Rightness): string {
  switch (rightness) {
    case "wrong":
      return t("wrong");
    case "right":
      return t("right");
    case "all":
      return t("all");
  }
}

export function orderWord(order: WrongOrder): string {
  switch (order) {
    case "confidence":
      return t("confidence");
    case "loss":
      return t("loss");
    case "index":
      return t("index");
  }
}

export function lookWord({ set, epoch, best }: Omit<LookChoice, "accuracy">): string {
  const of = t("epoch {0}", epoch);
  return best ? t("{0}, {1}, best", setWord(set), of) : t("{0}, {1}", setWord(set), of);
}

/** @returns "161 of 6,000 wrong (2.68 %)". */
export function wrongCount(wrong: number, all: number): string {
  return t("{0} of {1} wrong ({2})", count(wrong), count(all), percent(all === 0 ? 0 : wrong / all));
}

/** @returns "digit 1247 of the test set". */
export function digitName(index: number, set: SetName): string {
  switch (set) {
    case "train":
      return t("Digit {0} of the training set", index);
    case "validation":
      return t("Digit {0} of the validation set", index);
    case "test":
      return t("Digit {0} of the test set", index);
  }
}

/** For screen readers. @returns "Digit 1247: 7, predicted 2 with 99.3 %". */
export function tileName({ index, truth, predicted, confidence }: AnsweredDigit): string {
  return confidence === null
    ? t("Digit {0}: {1}, predicted {2}", index, truth, predicted)
    : t("Digit {0}: {1}, predicted {2} with {3}", index, truth, predicted, percent(confidence, 1));
}

/** @returns a confidence in as little room as there is: "97%", and never "100%" for what is less. */
export function shortPercent(share: number): string {
  return `${share < 1 ? Math.min(99, Math.round(share * 100)) : 100}%`;
}

export function lossWord(loss: number): string {
  return loss === Infinity ? "∞" : figure(loss);
}
