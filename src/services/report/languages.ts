import { wordsPrompts } from "../../core/report/prompts.ts";
import { inEnglish, translateWith, type Translate } from "../../core/translate.ts";
import { readWhole } from "../../files/wholeFile.ts";

export const reportLanguages = ["en", "zh-cn"] as const;
export type ReportLanguage = (typeof reportLanguages)[number];

/** @param code as VS Code or a browser tells it: "zh-cn", "de". @returns what a report can be written in. */
export function reportLanguageFor(code: string): ReportLanguage {
  return /^zh(?:-cn|-hans|-sg)?$/i.test(code) ? "zh-cn" : "en";
}

const largestTexts = 4 * 1024 * 1024;

/**
 * @param chinese path of the Chinese texts.
 * @returns what may be asked in the gaps of a report, in every language.
 * @throws ExpectedError as `translatorFor`.
 */
export async function allPrompts(chinese: string): Promise<string[]> {
  const all = await Promise.all(reportLanguages.map((language) => translatorFor(language, chinese)));
  return all.flatMap((t) => Object.values(wordsPrompts(t)));
}

/**
 * @param chinese path of the Chinese texts.
 * @throws ExpectedError `file-not-found`, `file-unreadable` where a part of the product is missing.
 */
export async function translatorFor(language: ReportLanguage, chinese: string): Promise<Translate> {
  if (language === "en") return inEnglish;
  return translateWith(JSON.parse((await readWhole(chinese, largestTexts)).toString("utf8")) as Record<string, string>);
}
