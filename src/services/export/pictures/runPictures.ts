import { ExpectedError } from "../../../core/errors.ts";
import { count, percent } from "../../../core/formats.ts";
import { accuracyInterval } from "../../../core/metrics.ts";
import { networkStages } from "../../../core/network/networkStages.ts";
import { barsDrawing, type BarsSpec } from "../../../core/pictures/barsPicture.ts";
import { classBarsDrawing } from "../../../core/pictures/classBarsPicture.ts";
import { confusionPicture } from "../../../core/pictures/confusionPicture.ts";
import { curvesDrawing } from "../../../core/pictures/curvesPicture.ts";
import { differingSettings } from "../../../core/pictures/differingSettings.ts";
import { answeredTile, digitsPicture } from "../../../core/pictures/digitsPicture.ts";
import { networkPicture } from "../../../core/pictures/networkPicture.ts";
import { paper, runColor, runPaint } from "../../../core/pictures/palette.ts";
import { commonCurve, curvesOfRun, curvesOfRuns } from "../../../core/pictures/runCurves.ts";
import { stacked, svgText } from "../../../core/pictures/svg.ts";
import { chosenLook, commonSet, looksOf, type RunLook } from "../../../core/runLooks.ts";
import { setDigits } from "../../../core/setWord.ts";
import type { Translate } from "../../../core/translate.ts";
import { sortedWrong } from "../../../core/wrongDigits.ts";
import { askedLook, type AskedLook } from "../../askedLook.ts";
import type { RunDetails } from "../../runDetails.ts";
import { readRunMistakes } from "../../runMistakes.ts";
import { repairs } from "../soundRun.ts";
import { runLabels } from "./runLabels.ts";

/** A picture of runs, or of one of them. */
export interface MadePicture {
  readonly svg: string;
  /** Of the run that it is of; null for several. */
  readonly id: string | null;
}

/** Loss over accuracy; of several runs, one curve of each. */
export function curvesOf(runs: readonly RunDetails[], t: Translate): MadePicture {
  const [only] = runs;
  const { shared, labels } = runLabels(runs);
  const set = commonCurve(runs.map(({ history }) => history));
  const named = runs.map(({ history }, i) => ({ history, label: labels[i] }));
  const { loss, accuracy } = runs.length === 1 ? curvesOfRun(only.history, t) : curvesOfRuns(named, set, t);
  if (loss.length === 0) throw neverTrained(only.id);
  const what = runs.length === 1 ? labels[0] : shared + t("{0} runs", runs.length);
  const ofSet = (measure: string): string => (runs.length === 1 ? measure : t("{0}, {1}", measure, setDigits(set, t)));
  const drawings = [
    curvesDrawing(
      {
        ...{ title: what, series: loss, xTitle: t("epoch"), yTitle: ofSet(t("loss (logarithmic)")) },
        scale: "logarithmic",
      },
      t,
    ),
    curvesDrawing(
      {
        ...{ title: what, heading: false, series: accuracy, xTitle: t("epoch"), yTitle: ofSet(t("accuracy")) },
        scale: "share",
      },
      t,
    ),
  ];
  return { svg: svgText(stacked(what, drawings)), id: runs.length === 1 ? only.id : null };
}

/** Accuracy of each digit; of several runs, the accuracy of each before it: the best, unless an epoch is asked for. */
export function barsOf(runs: readonly RunDetails[], asked: AskedLook, t: Translate): MadePicture {
  const fits = ({ epoch }: RunLook): boolean => asked.epoch === null || epoch === asked.epoch;
  const set = asked.set ?? commonSet(runs.map((run) => looksOf(run).filter(fits)));
  const ofSet = { set, epoch: asked.epoch };
  // What a run lacks of what was asked for is an error; what it lacks otherwise, an empty place.
  const looks = runs.map((run) => (isAsked(asked) ? askedLook(run, ofSet) : chosenLook(run, ofSet)));
  const { shared, labels } = runLabels(runs);
  const seen = runs.flatMap((_, i) => {
    const look = looks[i];
    return look === null ? [] : [{ label: labels[i], look, color: runColor(i) }];
  });
  if (seen.length === 0) throw neverEvaluated(runs[0].id);
  const classRuns = seen.map(({ label, look, color }) => ({ label, color, confusion: look.evaluation.confusion }));
  const one = runs.length === 1;
  const where = setDigits(seen[0].look.set, t);
  const classTitle = one ? `${labels[0]}: ${lookText(seen[0].look, t)}` : t("Accuracy of each digit, {0}", where);
  const classes = classBarsDrawing({ title: classTitle, runs: classRuns }, t);
  if (one) return { svg: svgText(classes), id: runs[0].id };
  const title =
    shared +
    (asked.epoch === null
      ? t("{0} runs: best accuracy, {1}", runs.length, where)
      : t("{0} runs: accuracy after epoch {1}, {2}", runs.length, asked.epoch, where));
  const valueTitle = t("accuracy with its 95 % interval");
  const best = barsDrawing({ ...bestSpec(runs, labels, looks, title), valueTitle }, t);
  // More runs could not be told apart beside one another.
  const drawings = seen.length <= runPaint.length ? [best, classes] : [best];
  return { svg: svgText(stacked(best.title, drawings)), id: null };
}

function bestSpec(
  runs: readonly RunDetails[],
  labels: readonly string[],
  looks: readonly (RunLook | null)[],
  title: string,
): Omit<BarsSpec, "valueTitle"> {
  const experiments = runs.flatMap(({ experiment }) => experiment ?? []);
  const settings = experiments.length === runs.length ? differingSettings(experiments) : [];
  const many = runs.length > runPaint.length;
  const bars = runs.map((_, i) => {
    const look = looks[i];
    const values = settings.map(({ values: each }) => each[i]);
    const color = many ? paper.first : runColor(i);
    const bar = { label: labels[i], color, settings: values };
    return look === null ? { ...bar, value: null } : { ...bar, ...measured(look) };
  });
  if (many) bars.sort((one, other) => (other.value ?? -1) - (one.value ?? -1));
  return {
    title,
    bars,
    scale: "share",
    settings: settings.map(({ name }) => name),
  };
}

function measured({ evaluation: { accuracy, count: digits } }: RunLook): {
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
} {
  const interval = accuracyInterval(Math.round(accuracy * digits), digits);
  return interval === null ? { value: accuracy } : { value: accuracy, low: interval.low, high: interval.high };
}

/** @returns the matrix of each run's best epoch, or of the one asked for. */
export function confusionsOf(runs: readonly RunDetails[], asked: AskedLook, t: Translate): MadePicture[] {
  const { labels } = runLabels(runs);
  return runs.map((run, i) => {
    const look = askedLook(run, asked);
    if (look === null) throw neverEvaluated(run.id);
    const title = `${labels[i]}: ${lookText(look, t)}`;
    return { svg: confusionPicture({ title, confusion: look.evaluation.confusion }, t), id: run.id };
  });
}

/** @returns each network that the runs have, once. */
export function networksOf(runs: readonly RunDetails[], t: Translate): MadePicture[] {
  const made = new Map<string, MadePicture>();
  for (const { id, network, experiment } of runs) {
    if (network === null) {
      throw new ExpectedError("not-available", `The network of ${id} is not known: its experiment cannot be read.`, {
        next: repairs(id),
      });
    }
    const stages = networkStages(network);
    const svg = networkPicture({ title: experiment?.name ?? id, stages }, t);
    const alike = JSON.stringify(stages);
    if (!made.has(alike)) made.set(alike, { svg, id });
  }
  return [...made.values()];
}

/** More are no longer looked at one by one. */
const mostDigits = 100;

/** @returns what a run got wrong in its best epoch, or the one asked for, the most confident first, as many as a page holds. */
export async function digitsOf(run: RunDetails, asked: AskedLook, mnist: string, t: Translate): Promise<MadePicture> {
  const look = askedLook(run, asked);
  if (look === null) throw neverEvaluated(run.id);
  const { wrong, digits, withProbabilities } = await readRunMistakes(run, look, mnist);
  const shown = sortedWrong(wrong, withProbabilities ? "confidence" : "index").slice(0, mostDigits);
  const tiles = shown.map((digit) =>
    answeredTile(digit, digits.pixels.subarray(digit.index * 784, (digit.index + 1) * 784)),
  );
  const [label] = runLabels([run]).labels;
  const [all, total] = [count(wrong.length), count(digits.count)];
  const [where, epoch] = [setDigits(look.set, t), look.epoch];
  const what =
    shown.length === wrong.length
      ? t("{0}: {1} of {2} {3} wrong, epoch {4}", label, all, total, where, epoch)
      : t("{0}: {1} of the {2} {3} that are wrong, epoch {4}", label, shown.length, all, where, epoch);
  return { svg: digitsPicture({ title: what, digits: tiles }, t), id: run.id };
}

const isAsked = ({ set, epoch }: AskedLook): boolean => set !== null || epoch !== null;

function lookText({ set, epoch, evaluation }: RunLook, t: Translate): string {
  return t("{0}, epoch {1}, accuracy {2}", setDigits(set, t), epoch, percent(evaluation.accuracy));
}

const untilDrawn = "Let it train, and export it then.";

function neverEvaluated(id: string): ExpectedError {
  return new ExpectedError("not-available", `${id} was never evaluated: there is nothing that could be drawn.`, {
    next: untilDrawn,
  });
}

function neverTrained(id: string): ExpectedError {
  return new ExpectedError(
    "not-available",
    `${id} has not trained a single batch: there is nothing that could be drawn.`,
    { next: untilDrawn },
  );
}
