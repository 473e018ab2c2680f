import { classCount } from "../../../core/metrics.ts";
import type { Translate } from "../../../core/translate.ts";
import type { PredictionRecord } from "../../../files/predictions.ts";
import { comparedLabels, firstDifference } from "./comparedRuns.ts";
import { paired } from "./paired.ts";
import type { Discrepancy } from "./report.ts";
import { setWord } from "../../../core/setWord.ts";

const file = "predictions.bin";

/**
 * Compares the records of `predictions.bin` with those that came when the run was trained again, bit by bit.
 *
 * @param resumed whether the run went on after it was stopped or killed: then the file holds, besides, what earlier parts of
 * it wrote when they ended, and what was superseded later. Of records of the same place the last count, and those that do not
 * come again are left out.
 * @returns the first difference of each kind.
 */
export function comparedRecords(
  told: readonly PredictionRecord[],
  again: readonly PredictionRecord[],
  resumed: boolean,
  t: Translate,
): Discrepancy[] {
  return (["labels", "probabilities"] as const).flatMap((kind) => {
    // The labels that count in a run that was resumed are those that its events name: they are compared there.
    if (kind === "labels" && resumed) return [];
    const [one, other] = [told, again].map((records) => records.filter((record) => record.kind === kind));
    for (const pair of paired(resumed ? lastOnes(one, other) : one, other, keyOf)) {
      const found = comparedPair(pair.told, pair.again, t);
      if (found.length > 0) return found;
    }
    return [];
  });
}

/** @returns of what is told, the last records of each place: as many as came again. */
function lastOnes(told: readonly PredictionRecord[], again: readonly PredictionRecord[]): PredictionRecord[] {
  const keys = [...new Set(again.map(keyOf))];
  return keys.flatMap((key) => {
    const there = again.filter((record) => keyOf(record) === key).length;
    return told.filter((record) => keyOf(record) === key).slice(-there);
  });
}

function keyOf({ kind, set, epoch, step }: PredictionRecord): string {
  return [kind, set, epoch, step].join(" ");
}

function comparedPair(told: PredictionRecord | null, again: PredictionRecord | null, t: Translate): Discrepancy[] {
  const record = told ?? again;
  if (record === null) return [];
  const { set, epoch } = record;
  const place = t("the {0} set in epoch {1}", setWord(set, t), epoch);
  if (again === null) return [{ file, message: t("holds predictions of {0} that do not come again", place) }];
  if (told === null) return [{ file, message: t("lacks predictions of {0} that come again", place) }];
  if (told.kind === "labels" && again.kind === "labels") return comparedLabels(told.labels, again.labels, place, t);
  if (told.kind !== "probabilities" || again.kind !== "probabilities") return [];
  const at = firstDifference(told.probabilities, again.probabilities);
  if (at < 0) return [];
  const [one, other] = [told.probabilities.at(at), again.probabilities.at(at)].map(String);
  const [digit, label] = [Math.floor(at / classCount), at % classCount];
  const what = t("{0} for class {1} of digit {2}", one, label, digit);
  return [{ file, message: t("gives the probability {0} of {1}; trained again it is {2}", what, place, other) }];
}
