import type { SetName } from "../../src/core/dataset.ts";
import type { AnsweredDigit, WrongOrder } from "../../src/core/wrongDigits.ts";
import { count, figure, outputText, percent } from "../shared/formats.ts";
import { t } from "../shared/l10n.ts";
import { setWord } from "../../src/core/setWord.ts";
import type { Rightness } from "./choice.ts";

/** What orders and digits are called. */
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

export function orderWord(order: WrongOrder, isProbability: boolean): string {
  switch (order) {
    case "confidence":
      return isProbability ? t("confidence") : t("output");
    case "loss":
      return t("loss");
    case "index":
      return t("index");
  }
}

/** @returns how many digits are shown: "161 of 6,000 (2.68 %)". */
export function shownCount(shown: number, all: number): string {
  return t("{0} of {1} ({2})", count(shown), count(all), percent(all === 0 ? 0 : shown / all));
}

/** @returns "Digit 1247, test". */
export function digitName(index: number, set: SetName): string {
  return t("Digit {0}, {1}", index, setWord(set, t));
}

/** For screen readers. @returns "Digit 1247: 7, predicted 2 with 99.3 %". */
export function tileName({ index, truth, predicted, confidence }: AnsweredDigit, isProbability: boolean): string {
  return confidence === null
    ? t("Digit {0}: {1}, predicted {2}", index, truth, predicted)
    : isProbability
      ? t("Digit {0}: {1}, predicted {2} with {3}", index, truth, predicted, percent(confidence, 1))
      : t(
          "Digit {0}: {1}, predicted {2} with an output of {3}",
          index,
          truth,
          predicted,
          outputText(confidence, false),
        );
}

/** @returns what the network gave its answer, in as little room as there is: "97%", "0.91", "-14"; empty where it was not kept. */
export function shortOutput({ confidence }: AnsweredDigit, isProbability: boolean): string {
  if (confidence === null) return "";
  if (isProbability) return shortPercent(confidence);
  const short = Number(confidence.toPrecision(2));
  return Math.abs(short) < 1000 ? String(short) : short.toExponential().replace("e+", "e");
}

/** @returns a confidence in as little room as there is: "97%", and never "100%" for what is less. */
function shortPercent(share: number): string {
  return `${share < 1 ? Math.min(99, Math.round(share * 100)) : 100}%`;
}

export function lossWord(loss: number): string {
  return loss === Infinity ? "∞" : figure(loss);
}
