import type { Dataset, SetName } from "../../../core/dataset.ts";
import { classCount, confusionOf } from "../../../core/metrics.ts";
import type { EvaluatedEvent, EvaluationReport } from "../../../core/runEvents.ts";
import { completedOf } from "../../../core/runHistory.ts";
import { testedEpochOf, type LookedRun } from "../../../core/runLooks.ts";
import type { Translate } from "../../../core/translate.ts";
import type { PredictionRecord } from "../../../files/predictions.ts";
import type { ToldRun } from "./figures.ts";
import { examineProbabilities, lossSource } from "./probabilities.ts";
import type { Discrepancy } from "./report.ts";
import { setWord } from "../../../core/setWord.ts";

const events = "events.jsonl";
const predictions = "predictions.bin";

/**
 * Recomputes accuracies and confusion matrices from what was predicted for every digit, and losses where the probabilities
 * were kept; tells where the events say something else.
 *
 * @param dataset the run's digits.
 */
export function examinePredictedLabels(
  run: ToldRun,
  records: readonly PredictionRecord[],
  dataset: Dataset,
  t: Translate,
): Discrepancy[] {
  const { experiment, network, history } = run;
  const found: Discrepancy[] = [];
  const { started } = history;
  for (const set of ["train", "validation", "test"] as const) {
    const [told, count] = [started?.digits[set], dataset[set].count];
    if (told !== undefined && told !== count) {
      const message = t("says that there were {0} {1} digits; its experiment takes {2}", told, setWord(set, t), count);
      found.push({ file: events, message });
    }
  }
  for (const { step, evaluations } of history.evaluated) {
    for (const look of evaluations) {
      const problem = examineSample(look, dataset, t);
      if (problem === null) continue;
      const message = t("says of the {0} set after update {1}: {2}", setWord(look.set, t), step, problem);
      found.push({ file: events, message });
    }
  }
  const source = lossSource(experiment, network);
  for (const look of looksOf(run)) {
    const { epoch, evaluation } = look;
    const place = placeOf(look, t);
    found.push(...examineLook(evaluation, dataset, place, t));
    const truth = dataset[evaluation.set].labels;
    const kept = probabilitiesOf(records, evaluation.set, epoch);
    if (kept === null || evaluation.labels.length !== evaluation.count || truth.length !== evaluation.count) continue;
    found.push(...examineProbabilities(evaluation, kept, truth, source, place, t));
  }
  return found;
}

/**
 * The same as far as it goes without the digits: whether accuracies, confusion matrices, predicted labels and probabilities
 * can be of one evaluation.
 */
export function examinePredictionsAlone(
  run: LookedRun & Pick<ToldRun, "history">,
  records: readonly PredictionRecord[],
  t: Translate,
): Discrepancy[] {
  const { history } = run;
  const found: Discrepancy[] = [];
  for (const { step, evaluations } of history.evaluated) {
    for (const look of evaluations) {
      const problem = examineMatrix(look, t);
      if (problem === null) continue;
      const message = t("says of the {0} set after update {1}: {2}", setWord(look.set, t), step, problem);
      found.push({ file: events, message });
    }
  }
  for (const look of looksOf(run)) {
    const { epoch, evaluation } = look;
    const { set, count, confusion, labels } = evaluation;
    const place = placeOf(look, t);
    const digits = history.started?.digits[set] ?? count;
    if (labels.length !== count) {
      found.push({ file: predictions, message: t("does not hold the predicted labels of {0}", place) });
      continue;
    }
    if (digits !== count) {
      found.push({ file: events, message: t("says that {0} has {1} digits; there are {2}", place, count, digits) });
    }
    const problem = examineMatrix(evaluation, t);
    if (problem !== null) {
      found.push({ file: events, message: t("says of {0}: {1}", place, problem) });
      continue;
    }
    for (let predicted = 0; predicted < classCount; predicted++) {
      const told = confusion.reduce((sum, value, i) => sum + (i % classCount === predicted ? value : 0), 0);
      const there = labels.reduce((sum, label) => sum + (label === predicted ? 1 : 0), 0);
      if (told === there) continue;
      const message = t("takes {0} digits for {1} on {2}; its predictions come to {3}", told, predicted, place, there);
      found.push({ file: events, message });
    }
    const kept = probabilitiesOf(records, set, epoch);
    if (kept !== null) found.push(...examineProbabilities(evaluation, kept, null, null, place, t));
  }
  return found;
}

/** @returns what a matrix cannot be, or null. */
function examineMatrix(
  { count, accuracy, confusion }: EvaluatedEvent["evaluations"][number],
  t: Translate,
): string | null {
  const total = confusion.reduce((sum, value) => sum + value, 0);
  if (total !== count || confusion.some((value) => value < 0)) {
    return t("a confusion matrix of {0} digits, where there are {1}", total, count);
  }
  let correct = 0;
  for (let label = 0; label < classCount; label++) correct += confusion[label * (classCount + 1)];
  if (count > 0 && Math.abs(accuracy - correct / count) <= 1e-12) return null;
  return t("an accuracy of {0}, where its matrix comes to {1}", accuracy, correct / count);
}

/** @returns the newest that were kept; null where there are none. */
export function probabilitiesOf(
  records: readonly PredictionRecord[],
  set: SetName,
  epoch: number,
): Float32Array | null {
  const kept = records.findLast((each) => each.kind === "probabilities" && each.set === set && each.epoch === epoch);
  return kept?.kind === "probabilities" ? kept.probabilities : null;
}

function placeOf({ epoch, evaluation, final }: ToldLook, t: Translate): string {
  return final
    ? t("the {0} set at the end", setWord(evaluation.set, t))
    : t("the {0} set in epoch {1}", setWord(evaluation.set, t), epoch);
}

/** A look between epochs, of which no predictions are kept. @returns what cannot be about it. */
function examineSample(
  { set, count, accuracy, confusion }: EvaluatedEvent["evaluations"][number],
  dataset: Dataset,
  t: Translate,
): string | null {
  const truth = dataset[set].labels.subarray(0, count);
  let correct = 0;
  for (let label = 0; label < classCount; label++) {
    const row = confusion.subarray(label * classCount, (label + 1) * classCount);
    const digits = truth.reduce((sum, each) => sum + (each === label ? 1 : 0), 0);
    const told = row.reduce((sum, value) => sum + value, 0);
    if (told !== digits) return t("{0} digits of class {1}, where there are {2}", told, label, digits);
    correct += row[label];
  }
  if (Math.abs(accuracy - correct / count) <= 1e-12) return null;
  return t("an accuracy of {0}, where its matrix comes to {1}", accuracy, correct / count);
}

interface ToldLook {
  readonly epoch: number;
  readonly evaluation: EvaluationReport;
  /** Whether it is the look at the test set with the best weights. */
  readonly final: boolean;
}

function looksOf(run: LookedRun): ToldLook[] {
  const { history } = run;
  const test = completedOf(history)?.test ?? null;
  const final = test === null ? [] : [{ epoch: testedEpochOf(run) ?? 0, evaluation: test, final: true }];
  return [
    ...history.epochs.flatMap(({ epoch, evaluations }) =>
      evaluations.map((evaluation) => ({ epoch, evaluation, final: false })),
    ),
    ...final,
  ];
}

function examineLook(
  { set, count, accuracy, confusion, labels }: EvaluationReport,
  dataset: Dataset,
  place: string,
  t: Translate,
): Discrepancy[] {
  const truth = dataset[set].labels;
  if (labels.length !== count) {
    return [{ file: predictions, message: t("does not hold the predicted labels of {0}", place) }];
  }
  if (truth.length !== count) {
    return [{ file: events, message: t("says that {0} has {1} digits; there are {2}", place, count, truth.length) }];
  }
  const wrong = labels.findIndex((label) => label >= classCount);
  if (wrong >= 0) {
    const message = t("predicts {0} for digit {1} of {2}: there are only 0 to 9", labels[wrong], wrong, place);
    return [{ file: predictions, message }];
  }
  const found: Discrepancy[] = [];
  const recomputed = confusionOf(truth, labels);
  const cell = confusion.findIndex((value, i) => value !== recomputed[i]);
  if (cell >= 0) {
    const [label, predicted] = [Math.floor(cell / classCount), cell % classCount];
    const pair = t("{0} taken for {1}", label, predicted);
    const message = t(
      "says {0} times {1} on {2}; its predictions come to {3}",
      confusion[cell],
      pair,
      place,
      recomputed[cell],
    );
    found.push({ file: events, message });
  }
  let correct = 0;
  for (let i = 0; i < count; i++) if (truth[i] === labels[i]) correct++;
  if (Math.abs(accuracy - correct / count) > 1e-12) {
    const message = t("says an accuracy of {0} on {1}; its predictions come to {2}", accuracy, place, correct / count);
    found.push({ file: events, message });
  }
  return found;
}
