import type { Dataset } from "../../dataset.ts";
import type { AugmentationSpec, DataSpec, Experiment } from "../../experiment/schema.ts";
import { count, percent } from "../../formats.ts";
import type { Translate } from "../../translate.ts";
import type { Block, Row } from "../document.ts";
import { sentenceGap, type ReportRun, type ReportSubject } from "../subject.ts";
import { groupedBy, whose } from "./groups.ts";

/** Something that an experiment says of its data. */
interface Fact {
  /** Of the setting, as in the experiment file. */
  readonly name: string;
  /** @returns a sentence; empty where there is nothing worth one. */
  readonly say: (data: DataSpec) => string;
  /** What is said instead of nothing where it is otherwise in another run. */
  readonly otherwise?: string;
}

/** More ways are not told one by one. */
const mostTold = 6;

/**
 * What the experiments say of their data: of what is alike in all runs one text, of what is not a table of which runs it
 * holds for.
 */
export function factsBlocks({ runs, shown, digits, language }: ReportSubject, t: Translate): Block[] {
  // Of pixels that enter as they are nothing was measured.
  const isMeasured = shown.experiment?.data.normalization === "standardize" && hasSameDigits(runs);
  const common: string[] = [];
  const rows: Row[] = [];
  const listedElsewhere: string[] = [];
  for (const { name, say, otherwise = "" } of factsOf(isMeasured ? digits : null, t)) {
    const groups = groupedBy(runs, ({ experiment }) => (experiment === null ? null : say(experiment.data)));
    // What is done to the digits of all runs stands above its picture.
    if (groups.length <= 1 && name === "data.augmentation") continue;
    if (groups.length <= 1) common.push(...groups.map(({ value }) => value));
    else if (groups.length > mostTold) listedElsewhere.push(name);
    else {
      for (const { value, members } of groups)
        rows.push({ cells: [{ code: name }, whose(members, t), value === "" ? otherwise : value] });
    }
  }
  const elsewhere = listedElsewhere.map((name) =>
    t("The setting {0} differs between the runs: its values are among the settings below.", name),
  );
  const sentences = [...common, ...elsewhere].filter((sentence) => sentence !== "");
  const blocks: Block[] =
    sentences.length === 0 ? [] : [{ kind: "paragraph", text: sentences.join(sentenceGap(language)) }];
  if (rows.length > 0) {
    blocks.push({
      ...{ kind: "table", rows, small: true },
      columns: [{ title: t("setting") }, { title: t("run") }, { title: t("what it means") }],
      caption: t("What is not the same in all runs of what they say of their data."),
    });
  }
  return blocks;
}

/** @returns whether all runs that are known take the same digits, in the same sets. */
export function hasSameDigits(runs: readonly ReportRun[]): boolean {
  return groupedBy(runs, ({ experiment }) => digitsKey(experiment)).length <= 1;
}

/** @returns what chooses the digits of the sets; null where it is not known. */
export function digitsKey(experiment: Experiment | null): object | null {
  if (experiment === null) return null;
  // What happens to the digits afterwards does not count.
  return { ...experiment.data, normalization: "", shuffle: true, augmentation: null };
}

/** @returns what is said of an augmentation. */
export function augmentationText(spec: AugmentationSpec, t: Translate): string {
  return t(
    "Each time that a training digit is used it is changed at random, within these limits: {0}.",
    limitsOf(spec),
  );
}

/** @param digits of all runs; null where they are not known or not the same. */
function factsOf(digits: Dataset | null, t: Translate): Fact[] {
  return [
    { name: "data.source", say: (data) => sourceText(data, t) },
    {
      name: "data.limit",
      say: ({ limit }) => (limit === null ? "" : t("Only the first {0} of the training set are used.", count(limit))),
      otherwise: t("The whole training set is used."),
    },
    {
      name: "data.validationSplit",
      say: ({ validationSplit }) =>
        validationSplit === 0
          ? t("No part of the training set is kept for validation.")
          : t(
              "The last {0} of the training set are kept for validation; the network does not learn from them.",
              percent(validationSplit, 0),
            ),
    },
    { name: "data.normalization", say: ({ normalization }) => normalizationText(normalization, digits, t) },
    {
      name: "data.shuffle",
      say: ({ shuffle }) =>
        shuffle
          ? t("The training digits come in a new random order in each epoch.")
          : t("The training digits come in the same order in each epoch."),
    },
    {
      name: "data.augmentation",
      say: ({ augmentation }) => (augmentation === null ? "" : augmentationText(augmentation, t)),
      otherwise: t("The training digits are used as they are."),
    },
  ];
}

function sourceText(data: DataSpec, t: Translate): string {
  switch (data.source) {
    case "mnist":
      return t("The digits are those of MNIST, as they come with MNIST Lab.");
    case "idx":
      return t(
        "The pictures come from the IDX files {0} and {1} for training, {2} and {3} for the test.",
        data.trainImages,
        data.trainLabels,
        data.testImages,
        data.testLabels,
      );
    case "kaggleCsv":
      return data.test === null
        ? t(
            "The pictures come from the table {0}, whose last {1} are kept for the test.",
            data.train,
            percent(data.testSplit, 0),
          )
        : t("The pictures come from the tables {0} for training and {1} for the test.", data.train, data.test);
  }
}

function normalizationText(normalization: DataSpec["normalization"], digits: Dataset | null, t: Translate): string {
  if (normalization === "unit") return t("The pixels enter the network as numbers from 0 (background) to 1 (ink).");
  if (digits === null)
    return t("The pixels enter the network standardized: minus their mean, divided by their standard deviation.");
  return t(
    "The pixels, from 0 (background) to 1 (ink), enter the network standardized: minus their mean over the training digits, {0}, divided by their standard deviation, {1}.",
    digits.normalization.mean.toFixed(4),
    digits.normalization.deviation.toFixed(4),
  );
}

/** In the words of the experiment file, without what does nothing. */
function limitsOf(spec: AugmentationSpec): string {
  return Object.entries(spec)
    .filter(([name, value]) => value !== 0 && value !== null && (name !== "cval" || spec.fillMode === "constant"))
    .map(([name, value]) =>
      typeof value === "object" && value !== null
        ? `${name} (${Object.entries(value)
            .map(([part, each]) => `${part} ${String(each)}`)
            .join(", ")})`
        : `${name} ${String(value)}`,
    )
    .join(", ");
}
