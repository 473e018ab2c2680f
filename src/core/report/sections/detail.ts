import { demoDigits } from "../../demoDigits.ts";
import { givesProbabilities } from "../../experiment/outputs.ts";
import { count, percent } from "../../formats.ts";
import { accuracyInterval, classMetricsOf, mostConfused } from "../../metrics.ts";
import { classBarsPicture } from "../../pictures/classBarsPicture.ts";
import { confusionPicture } from "../../pictures/confusionPicture.ts";
import { answeredTile, digitsPicture } from "../../pictures/digitsPicture.ts";
import { statusWord } from "../../statusWord.ts";
import type { Translate } from "../../translate.ts";
import type { AnsweredDigit } from "../../wrongDigits.ts";
import type { Block, FigureBlock, Row, TableBlock } from "../document.ts";
import { judgedBy } from "../../sweep/judged.ts";
import { setDigits } from "../../setWord.ts";
import { sentenceGap, type ReportSubject } from "../subject.ts";
import { isMeasuredAlike } from "./measured.ts";
import { curvesFigures, epochsTable } from "./training.ts";
import { chosenText, looksTable } from "./results.ts";

/** What one run came to: the only one, or the one with the highest accuracy of several. */
export function detailBlocks(subject: ReportSubject, t: Translate): Block[] {
  const { shown, runs, sweep } = subject;
  const several = runs.length > 1;
  const blocks: Block[] = [];
  if (several) {
    blocks.push(
      { kind: "heading", text: t("The run {0} in detail", shown.label) },
      {
        kind: "paragraph",
        text:
          sweep === null || judgedBy(sweep.points) === "test"
            ? isMeasuredAlike(runs)
              ? t("It is shown because its accuracy is the highest of these runs. Its id is {0}.", shown.id)
              : t(
                  "It is shown because its accuracy is the highest number among these runs, though they were measured on different digits. Its id is {0}.",
                  shown.id,
                )
            : t(
                "It is shown because the accuracy of its best epoch is the highest of the sweep. Its id is {0}.",
                shown.id,
              ),
      },
    );
  }
  if (shown.status !== "completed") blocks.push({ kind: "note", text: unfinishedText(subject, t) });
  blocks.push(...looksTable(shown, t), ...chosenText(shown, !several, t));
  blocks.push(...curvesFigures([shown], several ? "-shown" : "", t));
  if (shown.history.epochs.length > 0) blocks.push(epochsTable(shown, t));
  if (shown.look === null) {
    blocks.push({ kind: "note", text: t("The run was never evaluated: nothing is known of single digits.") });
    return blocks;
  }
  return [...blocks, ...classBlocks(subject, t), ...digitBlocks(subject, t)];
}

/** How far a run has come that is not at its end, and what ended it. */
function unfinishedText({ shown, language }: ReportSubject, t: Translate): string {
  const { status, error, history } = shown;
  const state = statusWord(status ?? "damaged", t);
  const epochs = history.epochs.length;
  const text =
    epochs === 1
      ? t(
          "This run has not come to its end: it is {0}, after 1 epoch. All figures are those of the epoch that it has done.",
          state,
        )
      : t(
          "This run has not come to its end: it is {0}, after {1} epochs. All figures are those of the epochs that it has done.",
          state,
          count(epochs),
        );
  return error === null ? text : text + sentenceGap(language) + t("What it failed of: {0}", error.message);
}

function classBlocks({ shown }: ReportSubject, t: Translate): Block[] {
  const { look } = shown;
  if (look === null) return [];
  const { confusion } = look.evaluation;
  const where = t("{0}, epoch {1}", setDigits(look.set, t), look.epoch);
  const bars = t("Share of the digits of each label that were recognised ({0}).", where);
  const matrix = t("Confusion matrix ({0}): a row holds the digits of one label, a column those taken for it.", where);
  const svg = classBarsPicture(
    { title: bars, runs: [{ label: shown.label, confusion }], heading: false, height: 230 },
    t,
  );
  const blocks: Block[] = [
    { kind: "heading", text: t("Accuracy of each label") },
    { kind: "figure", name: "classes", svg, caption: bars },
    classTable(confusion, where, t),
    { kind: "heading", text: t("What was taken for what") },
  ];
  if (mostConfused(confusion, 1).length > 0) blocks.push(confusedTable(confusion, where, t));
  const drawn = confusionPicture({ title: matrix, confusion, heading: false }, t);
  return [...blocks, { kind: "figure", name: "confusion", svg: drawn, caption: matrix }];
}

function classTable(confusion: Int32Array, where: string, t: Translate): TableBlock {
  const share = (value: number | null): string => (value === null ? "–" : percent(value));
  const rows = classMetricsOf(confusion).map((metrics): Row => {
    const interval = accuracyInterval(metrics.correct, metrics.count);
    return {
      cells: [
        ...[String(metrics.label), count(metrics.count), count(metrics.correct), share(metrics.accuracy)],
        interval === null ? "–" : `${percent(interval.low)} – ${percent(interval.high)}`,
        ...[share(metrics.precision), share(metrics.f1)],
      ],
    };
  });
  const columns = [t("label"), t("digits"), t("right"), t("accuracy"), t("95 % interval"), t("precision"), t("F1")];
  return {
    ...{ kind: "table", rows, small: true, columns: columns.map((title) => ({ title, right: true })) },
    caption: t(
      "Each label ({0}): accuracy is the share of its digits that were recognised (recall), precision the share of what was taken for it that is it, F1 their harmonic mean.",
      where,
    ),
  };
}

const mostPairs = 10;

function confusedTable(confusion: Int32Array, where: string, t: Translate): TableBlock {
  const rows = mostConfused(confusion, mostPairs).map(({ truth, predicted, count: times, share }): Row => ({
    cells: [String(truth), String(predicted), count(times), percent(share)],
  }));
  const columns = [t("label"), t("taken for"), t("digits"), t("share of the label's digits")];
  return {
    ...{ kind: "table", rows, small: true, columns: columns.map((title) => ({ title, right: true })) },
    caption: t("The most frequent confusions ({0}).", where),
  };
}

function digitBlocks({ shown, digits, answers }: ReportSubject, t: Translate): Block[] {
  const { look } = shown;
  if (look === null) return [];
  const heading: Block = { kind: "heading", text: t("Digits recognised and not recognised") };
  if (answers === null || digits === null) {
    return [
      heading,
      { kind: "note", text: t("What was said to each digit cannot be read now, so that none is shown.") },
    ];
  }
  const seed = shown.experiment?.seed ?? 0;
  const isProbability = givesProbabilities(shown.experiment?.model.layers ?? []);
  const { right, wrong, totals } = demoDigits(answers, seed);
  const { pixels } = digits[look.set];
  const sheet = (name: string, some: readonly AnsweredDigit[], caption: string): FigureBlock => {
    const tiles = some.map((digit) => answeredTile(digit, pixels.subarray(digit.index * 784, (digit.index + 1) * 784)));
    return {
      kind: "figure",
      name,
      svg: digitsPicture({ title: caption, digits: tiles, columns: 9, digitSize: 60, heading: false }, t),
      caption,
    };
  };
  const set = setDigits(look.set, t);
  const blocks: Block[] = [
    heading,
    {
      kind: "paragraph",
      text: isProbability
        ? t(
            "Below each digit stand its label and, where it was taken for another, that one; the probability that the network gave its answer; and the digit's number in its set. Which digits are shown was drawn at random (seed {0}).",
            seed,
          )
        : t(
            "Below each digit stand its label and, where it was taken for another, that one; what the network gave for its answer, which is no probability, since the network does not end in a softmax; and the digit's number in its set. Which digits are shown was drawn at random (seed {0}).",
            seed,
          ),
    },
  ];
  if (right.length > 0) {
    blocks.push(
      sheet("right", right, t("{0} of the {1} {2} that were recognised.", right.length, count(totals.right), set)),
    );
  }
  if (wrong.length > 0) {
    const caption =
      wrong.length === totals.wrong
        ? t("All {0} {1} that were not recognised.", wrong.length, set)
        : t("{0} of the {1} {2} that were not recognised.", wrong.length, count(totals.wrong), set);
    blocks.push(sheet("wrong", wrong, caption));
  } else blocks.push({ kind: "paragraph", text: t("All {0} were recognised.", set) });
  return blocks;
}
