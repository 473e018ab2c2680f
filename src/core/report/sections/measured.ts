import { lossOf } from "../../experiment/normalize.ts";
import type { DataSpec, Experiment } from "../../experiment/schema.ts";
import { count } from "../../formats.ts";
import { classCount } from "../../metrics.ts";
import type { RunLook } from "../../runLooks.ts";
import { setDigits } from "../../setWord.ts";
import { listed, type Translate } from "../../translate.ts";
import type { Block } from "../document.ts";
import type { ReportRun } from "../subject.ts";
import { groupedBy, whose, type RunGroup } from "./groups.ts";

/** What a run's figures were measured on, as far as its experiment and its answers tell. */
interface Measured {
  readonly set: RunLook["set"];
  readonly count: number;
  /** Files that they are from; "MNIST" for the embedded ones. */
  readonly source: readonly string[];
  /** Settings that choose them from there. */
  readonly chosenBy: Readonly<Record<string, number | null>>;
  /** How many digits of each label there are: files of one name may hold others. */
  readonly labels: readonly number[];
}

/** More ways are not told one by one. */
const mostTold = 6;

/** @returns notes of what may not be set side by side: figures of other digits, and losses that measure something else. */
export function measuredNotes(runs: readonly ReportRun[], t: Translate): Block[] {
  const texts: string[] = [];
  const digits = digitsGroups(runs);
  if (digits.length > 1) {
    const told = digits.map(({ value }) => digitsText(value, t));
    const groups = digits.map(({ members }, i) => t("{0}: {1}", whose(members, t), told[i]));
    // Files of one name may hold other digits: then the names tell nothing.
    const isTold = digits.length <= mostTold && new Set(told).size === told.length;
    texts.push(
      isTold
        ? t(
            "These runs were not all measured on the same digits ({0}). Which of their accuracies and losses is better cannot be told from these figures alone.",
            groups.reduce((before, group) => t("{0}; {1}", before, group)),
          )
        : t(
            "These runs were not all measured on the same digits. Which of their accuracies and losses is better cannot be told from these figures alone.",
          ),
    );
  }
  const losses = groupedBy(runs, ({ experiment }) =>
    experiment === null ? null : lossText(experiment.training.loss, t),
  );
  if (losses.length > 1) {
    const groups = losses.map(({ value, members }) => t("{0}: {1}", value, whose(members, t)));
    texts.push(
      t(
        "These runs were trained with different losses ({0}). A loss of one kind cannot be compared with one of another: only the runs of one kind can, in tables as in figures.",
        groups.reduce((before, group) => t("{0}; {1}", before, group)),
      ),
    );
  }
  return texts.map((text): Block => ({ kind: "note", text }));
}

/** @returns whether all runs that were evaluated were so on the same digits, as far as it is known. */
export function isMeasuredAlike(runs: readonly ReportRun[]): boolean {
  return digitsGroups(runs).length <= 1;
}

function digitsGroups(runs: readonly ReportRun[]): RunGroup<Measured>[] {
  return groupedBy(runs, ({ look, experiment }): Measured | null => {
    if (look === null || experiment === null) return null;
    const { confusion, count: total } = look.evaluation;
    const labels = Array.from({ length: classCount }, (_, label) =>
      confusion.subarray(label * classCount, (label + 1) * classCount).reduce((sum, each) => sum + each, 0),
    );
    const { data } = experiment;
    return {
      set: look.set,
      count: total,
      source: sourceOf(data, look.set),
      chosenBy: choosing(data, look.set),
      labels,
    };
  });
}

/** In the words of the experiment file: losses of one text measure the same. */
function lossText(loss: Experiment["training"]["loss"], t: Translate): string {
  const spec = lossOf(loss);
  return spec.type === "meanSquaredError" || spec.labelSmoothing === 0
    ? spec.type
    : t("{0} ({1})", spec.type, settingText("labelSmoothing", spec.labelSmoothing));
}

function sourceOf(data: DataSpec, set: RunLook["set"]): string[] {
  switch (data.source) {
    case "mnist":
      return ["MNIST"];
    case "idx":
      return set === "test" ? [data.testImages, data.testLabels] : [data.trainImages, data.trainLabels];
    case "kaggleCsv":
      return [set === "test" && data.test !== null ? data.test : data.train];
  }
}

/** The test set is no part of what is limited and split, unless it is cut off the same table. */
function choosing(data: DataSpec, set: RunLook["set"]): Record<string, number | null> {
  const cut = data.source === "kaggleCsv" && data.test === null ? { "data.testSplit": data.testSplit } : {};
  if (set === "test") return cut;
  return { ...cut, "data.limit": data.limit, "data.validationSplit": data.validationSplit };
}

function digitsText({ set, count: total, source, chosenBy }: Measured, t: Translate): string {
  const settings = Object.entries(chosenBy).map(([name, value]) => settingText(name, value));
  const text = t("{0} {1} of {2}", count(total), setDigits(set, t), listed(source, t));
  return settings.length === 0 ? text : t("{0}, {1}", text, listed(settings, t));
}

const settingText = (name: string, value: number | null): string => `${name} ${value ?? "null"}`;
