import type { Translate } from "../translate.ts";
import type { WordsName } from "./words.ts";

/** @returns what is asked in each gap of a report. */
export function wordsPrompts(t: Translate): Readonly<Record<WordsName, string>> {
  return {
    author: t("Your name, your course and the date"),
    aim: t("The aim: what do you want to find out, and what do you expect?"),
    method: t("Remarks on the method: why this network and these settings?"),
    observations: t("Observations: what do you see in the figures, the curves and the pictures?"),
    conclusion: t("What follows from the results, how certain is it, and what would you try next?"),
  };
}
