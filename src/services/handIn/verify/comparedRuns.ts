import { classCount } from "../../../core/metrics.ts";
import type { EpochEndEvent, EvaluatedEvent, EvaluationReport } from "../../../core/runEvents.ts";
import type { BatchCurve, EndingEvent, RunHistory } from "../../../core/runHistory.ts";
import type { Translate } from "../../../core/translate.ts";
import { paired } from "./paired.ts";
import type { Discrepancy } from "./report.ts";
import { setWord } from "../../../core/setWord.ts";

const events = "events.jsonl";
const predictions = "predictions.bin";

/**
 * Compares everything that happens in a training, with what came when it was done again: each batch, each look between epochs,
 * each epoch with its looks, and the end. Figures are the same to the last bit or they differ; wall-clock times are left out.
 *
 * @param told as the run tells it. @param again as it came again.
 * @returns the first difference of each kind.
 */
export function comparedHistories(told: RunHistory, again: RunHistory, t: Translate): Discrepancy[] {
  return [
    ...comparedBatches(told.batches, again.batches, t),
    ...comparedBetween(told.evaluated, again.evaluated, t),
    ...comparedEpochs(told.epochs, again.epochs, t),
    ...comparedEndings(told.ending, again.ending, t),
  ];
}

function comparedBatches(told: BatchCurve, again: BatchCurve, t: Translate): Discrepancy[] {
  const common = Math.min(told.step.length, again.step.length);
  for (let i = 0; i < common; i++) {
    for (const what of ["step", "loss", "accuracy", "learningRate"] as const) {
      const [one, other] = [told[what][i], again[what][i]];
      if (Object.is(one, other)) continue;
      return [ofEvents(t("says {0} {1} of update {2}; trained again it is {3}", what, one, i + 1, other))];
    }
  }
  if (told.step.length > common) return [ofEvents(tooMuch(t("update {0}", common + 1), t))];
  if (again.step.length > common) return [ofEvents(missing(t("update {0}", common + 1), t))];
  return [];
}

/** The looks between epochs: no predictions are kept of them. */
function comparedBetween(
  told: readonly EvaluatedEvent[],
  again: readonly EvaluatedEvent[],
  t: Translate,
): Discrepancy[] {
  for (const pair of paired(told, again, ({ step }) => step)) {
    const step = (pair.told ?? pair.again)?.step ?? 0;
    const found = comparedLooks(
      pair.told?.evaluations ?? [],
      pair.again?.evaluations ?? [],
      (look) => t("the {0} set after update {1}", setWord(look.set, t), step),
      t,
    );
    if (pair.told?.epoch !== pair.again?.epoch && pair.told !== null && pair.again !== null) {
      const place = t("the look after update {0}", step);
      found.push(ofEvents(otherFigure("epoch", pair.told.epoch, pair.again.epoch, place, t)));
    }
    if (found.length > 0) return found;
    // An event of no look at all.
    if (pair.again === null) return [ofEvents(tooMuch(t("the look after update {0}", step), t))];
    if (pair.told === null) return [ofEvents(missing(t("the look after update {0}", step), t))];
  }
  return [];
}

function comparedEpochs(told: readonly EpochEndEvent[], again: readonly EpochEndEvent[], t: Translate): Discrepancy[] {
  for (const pair of paired(told, again, ({ epoch }) => epoch)) {
    const epoch = (pair.told ?? pair.again)?.epoch ?? 0;
    const place = t("epoch {0}", epoch);
    if (pair.again === null) return [ofEvents(tooMuch(place, t))];
    if (pair.told === null) return [ofEvents(missing(place, t))];
    const { told: one, again: other } = pair;
    const found = (["step", "loss", "accuracy", "learningRate", "best"] as const)
      .filter((what) => !Object.is(one[what], other[what]))
      .map((what) => ofEvents(otherFigure(what, one[what], other[what], place, t)));
    const placeOf = (look: Look): string => t("the {0} set in epoch {1}", setWord(look.set, t), epoch);
    found.push(...comparedLooks(one.evaluations, other.evaluations, placeOf, t));
    if (found.length > 0) return found;
  }
  return [];
}

function comparedEndings(told: EndingEvent | null, again: EndingEvent | null, t: Translate): Discrepancy[] {
  // That a run has no end is told by the check of its records.
  if (told === null || again === null) return [];
  const place = t("the end of the run");
  const differing = <T>(one: T, other: T, whats: readonly (keyof T & string)[]): Discrepancy[] =>
    whats
      .filter((what) => !Object.is(one[what], other[what]))
      .map((what) => ofEvents(otherFigure(what, one[what], other[what], place, t)));
  if (told.type === "completed" && again.type === "completed") {
    const whats = ["reason", "bestEpoch", "bestAccuracy", "chosenOn", "fingerprint", "epochs", "steps"] as const;
    const looks = [told, again].map(({ test }) => (test === null ? [] : [test]));
    const placeOf = (look: Look): string => t("the {0} set at the end", setWord(look.set, t));
    return [...differing(told, again, whats), ...comparedLooks(looks[0], looks[1], placeOf, t)];
  }
  if (told.type === "stopped" && again.type === "stopped") {
    return differing(told, again, ["reason", "epoch", "step", "fingerprint"]);
  }
  return told.type === again.type ? [] : [ofEvents(otherFigure("type", told.type, again.type, place, t))];
}

/** A look at a set; those between epochs keep no predictions. */
type Look = Omit<EvaluationReport, "labels"> & Partial<Pick<EvaluationReport, "labels">>;

/** @param placeOf what was looked at, in words. */
function comparedLooks(
  told: readonly Look[],
  again: readonly Look[],
  placeOf: (look: Look) => string,
  t: Translate,
): Discrepancy[] {
  return paired(told, again, ({ set }) => set).flatMap(({ told: one, again: other }) => {
    if (one === null) return other === null ? [] : [ofEvents(missing(placeOf(other), t))];
    if (other === null) return [ofEvents(tooMuch(placeOf(one), t))];
    const place = placeOf(one);
    const found = (["count", "loss", "accuracy"] as const)
      .filter((what) => !Object.is(one[what], other[what]))
      .map((what) => ofEvents(otherFigure(what, one[what], other[what], place, t)));
    const cell = firstDifference(one.confusion, other.confusion);
    if (cell >= 0) {
      const pair = t("{0} taken for {1}", Math.floor(cell / classCount), cell % classCount);
      const [here, there] = [one.confusion[cell], other.confusion[cell]];
      found.push(ofEvents(t("says {0} times {1} on {2}; trained again it is {3}", here, pair, place, there)));
    }
    // Labels that are lost are told by the check of the records.
    if (one.labels?.length === one.count && other.labels !== undefined) {
      found.push(...comparedLabels(one.labels, other.labels, place, t));
    }
    return found;
  });
}

/** @returns the first predicted label that differs. */
export function comparedLabels(told: Uint8Array, again: Uint8Array, place: string, t: Translate): Discrepancy[] {
  const at = firstDifference(told, again);
  if (at < 0) return [];
  const [one, other] = [told.at(at), again.at(at)].map(String);
  const message = t("predicts {0} for digit {1} of {2}; trained again it is {3}", one, at, place, other);
  return [{ file: predictions, message }];
}

/** @returns the first index at which they are not the same bit by bit; -1 where there is none. */
export function firstDifference(one: ArrayLike<number>, other: ArrayLike<number>): number {
  const common = Math.min(one.length, other.length);
  for (let i = 0; i < common; i++) if (!Object.is(one[i], other[i])) return i;
  return one.length === other.length ? -1 : common;
}

function otherFigure(what: string, told: unknown, again: unknown, place: string, t: Translate): string {
  return t("says {0} {1} of {2}; trained again it is {3}", what, String(told), place, String(again));
}

function missing(place: string, t: Translate): string {
  return t("says nothing of {0}, which comes when it is trained again", place);
}

function tooMuch(place: string, t: Translate): string {
  return t("tells of {0}, which does not come when it is trained again", place);
}

function ofEvents(message: string): Discrepancy {
  return { file: events, message };
}
