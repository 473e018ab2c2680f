import type { SetName } from "./dataset.ts";
import type { EvaluationReport } from "./runEvents.ts";
import type { RunHistory } from "./runHistory.ts";

/** What a run predicted for a whole set with the weights of one epoch. */
export interface RunLook {
  readonly set: SetName;
  /** From 1. */
  readonly epoch: number;
  readonly evaluation: EvaluationReport;
}

/** @returns every look that counts, by epoch; that at the test digits after the last epoch among them. */
export function looksOf({ epochs, ending }: Pick<RunHistory, "epochs" | "ending">): RunLook[] {
  const looks = epochs.flatMap(({ epoch, evaluations }) =>
    evaluations.map((evaluation): RunLook => ({ set: evaluation.set, epoch, evaluation })),
  );
  if (ending?.type !== "completed" || ending.test === null) return looks;
  const { test, bestEpoch } = ending;
  const known = looks.some(({ set, epoch }) => set === test.set && epoch === bestEpoch);
  const all = known ? looks : [...looks, { set: test.set, epoch: bestEpoch, evaluation: test }];
  return all.sort((one, other) => one.epoch - other.epoch);
}

/** @returns the best epoch, as far as the run came; null before the first evaluation. */
export function bestEpochOf({ epochs, ending }: Pick<RunHistory, "epochs" | "ending">): number | null {
  if (ending?.type === "completed" && ending.bestEpoch > 0) return ending.bestEpoch;
  return epochs.findLast(({ best }) => best)?.epoch ?? null;
}

/**
 * Chooses the look that stands for a run: that of the epoch and the set that were asked for; otherwise of the best epoch,
 * at the test digits where the run is completed.
 *
 * @returns null where there is none such.
 */
export function chosenLook(
  history: Pick<RunHistory, "epochs" | "ending">,
  { set, epoch }: { readonly set: SetName | null; readonly epoch: number | null },
): RunLook | null {
  const looks = looksOf(history).filter(
    (look) => (set === null || look.set === set) && (epoch === null || look.epoch === epoch),
  );
  const best = bestEpochOf(history);
  const ofBest = looks.filter((look) => look.epoch === best);
  const candidates = ofBest.length > 0 ? ofBest : looks.filter((look) => look.epoch === looks.at(-1)?.epoch);
  const tested = epoch === null && history.ending?.type === "completed";
  return candidates.find((look) => look.set === (tested ? "test" : "validation")) ?? candidates.at(0) ?? null;
}

/**
 * @param looks of each of several runs.
 * @returns the set that most of them were evaluated on, the test digits where it is undecided; null where none was on any.
 */
export function commonSet(looks: readonly (readonly RunLook[])[]): "validation" | "test" | null {
  const countOf = (set: SetName): number => looks.filter((each) => each.some((look) => look.set === set)).length;
  if (countOf("test") + countOf("validation") === 0) return null;
  return countOf("test") >= countOf("validation") ? "test" : "validation";
}
