import { oneLine } from "../plainText.ts";
import type { Translate } from "../translate.ts";
import type { ReportDocument, Section, WordsBlock } from "./document.ts";
import { comparisonBlocks } from "./sections/comparison.ts";
import { dataBlocks } from "./sections/data.ts";
import { detailBlocks } from "./sections/detail.ts";
import { networkBlocks } from "./sections/network.ts";
import { repeatBlocks } from "./sections/repeat.ts";
import { settingsBlocks } from "./sections/settings.ts";
import { pointsTable, sweepBlocks } from "./sections/sweep.ts";
import { taskBlocks } from "./sections/task.ts";
import type { ReportSubject } from "./subject.ts";
import { wordsPrompts } from "./prompts.ts";
import { reportKey, type WordsName } from "./words.ts";

/**
 * Says what runs came to: only what was asked for and what was measured. What follows from it, the person says, in gaps.
 *
 * @param t says it in the report's language.
 */
export function composeReport(subject: ReportSubject, t: Translate): ReportDocument {
  const prompts = wordsPrompts(t);
  const gap = (name: WordsName): WordsBlock => ({
    ...{ kind: "words", name, prompt: prompts[name] },
    text: subject.words[name] ?? "",
  });
  const sections: Section[] = [
    {
      title: t("Introduction"),
      blocks: [...taskBlocks(subject, t), gap("aim")],
    },
    { title: t("Data"), blocks: dataBlocks(subject, t) },
    { title: t("Network"), blocks: networkBlocks(subject, t) },
    {
      title: t("Training"),
      blocks: [...settingsBlocks(subject, t), gap("method")],
    },
    {
      title: t("Results"),
      blocks: [
        ...(subject.sweep === null ? [] : sweepBlocks(subject.sweep, t)),
        ...(subject.runs.length > 1 ? comparisonBlocks(subject, t) : []),
        ...(subject.sweep === null ? [] : [pointsTable(subject, subject.sweep, t)]),
        ...detailBlocks(subject, t),
        gap("observations"),
      ],
    },
    {
      title: t("Conclusion"),
      blocks: [gap("conclusion")],
    },
    { title: t("How to repeat it"), blocks: repeatBlocks(subject, t) },
  ];
  return {
    of: keyOf(subject),
    language: subject.language === "en" ? "en" : "zh-CN",
    title: titleOf(subject, t),
    subtitle: subtitleOf(subject, t),
    opening: [gap("author")],
    sections: sections.filter(({ blocks }) => blocks.length > 0),
    labels: {
      figure: (number) => t("Figure {0}.", number),
      table: (number) => t("Table {0}.", number),
      listing: (number) => t("Listing {0}.", number),
      gap: t("Your words"),
      howTo: t(
        "Write your own words between the lines that begin with “your words” and “end of your words”. They are kept, and shown in the HTML page, when the report is made again; all else is written anew.",
      ),
    },
  };
}

/** @returns whose results the report tells, as it stands in its files. */
export function keyOf({ sweep, runs }: Pick<ReportSubject, "sweep" | "runs">): string {
  return reportKey(sweep === null ? runs.map(({ id }) => id) : [sweep.id]);
}

/** What the report is of where nobody has said another title. */
function titleOf({ title, sweep, runs, shown }: ReportSubject, t: Translate): string {
  if (title !== null && title.trim() !== "") return oneLine(title.trim());
  if (sweep !== null) return t("Handwritten digits: {0}", oneLine(sweep.name));
  return runs.length === 1
    ? t("Handwritten digits: {0}", oneLine(shown.name))
    : t("Handwritten digits: {0} runs compared", runs.length);
}

function subtitleOf({ sweep, runs, shown }: ReportSubject, t: Translate): string {
  const dates = runs.flatMap(({ created }) => created?.slice(0, 10) ?? []).sort();
  const [first, last] = [dates.at(0), dates.at(-1)];
  const when =
    first === undefined || last === undefined
      ? null
      : first === last
        ? t("trained on {0}", first)
        : t("trained from {0} to {1}", first, last);
  const what =
    sweep !== null
      ? t("Sweep {0}, {1} runs", sweep.id, sweep.points.length)
      : runs.length === 1
        ? t("Run {0}", shown.id)
        : t("{0} runs", runs.length);
  return [what, ...(when === null ? [] : [when])].join(" · ");
}
