import type { SetName } from "../../core/dataset.ts";
import { bestEpochOf, looksOf, type LookedRun, type RunLook } from "../../core/runLooks.ts";
import type { LookChoice } from "../../protocol/misclassified.ts";

/**
 * Chooses whose digits are shown: those of the set that was asked for, otherwise of the one that the best epoch is chosen on.
 * An epoch that has not looked at that set shows the one that it has.
 *
 * @param wanted epoch from 1; null: the latest.
 * @returns null where the run, or the epoch, was not evaluated.
 */
export function shownLook(
  run: LookedRun,
  { epoch, set }: { readonly epoch: number | null; readonly set: SetName | null },
): RunLook | null {
  const looks = looksOf(run);
  const validated = looks.some((look) => look.set === "validation");
  const wanted = set ?? (validated ? "validation" : (looks.at(0)?.set ?? null));
  const there = looks.filter((look) => epoch === null || look.epoch === epoch);
  return there.findLast((look) => look.set === wanted) ?? there.at(-1) ?? null;
}

const setOrder: readonly SetName[] = ["train", "validation", "test"];

/** @returns all that can be shown, by epoch, validation before test. */
export function lookChoices(run: LookedRun): LookChoice[] {
  const best = bestEpochOf(run.history);
  return looksOf(run)
    .map(({ set, epoch, evaluation }): LookChoice => ({
      set,
      epoch,
      accuracy: evaluation.accuracy,
      best: epoch === best,
    }))
    .sort((one, other) => one.epoch - other.epoch || setOrder.indexOf(one.set) - setOrder.indexOf(other.set));
}
