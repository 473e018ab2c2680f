import type { SetName } from "./dataset.ts";
import type { Experiment } from "./experiment/schema.ts";
import type { EvaluationReport } from "./runEvents.ts";
import type { RunHistory } from "./runHistory.ts";
import { replayedEnd } from "./schedule/replayedEnd.ts";

/** What a run predicted for a whole set with the weights of one epoch. */
export interface RunLook {
  readonly set: SetName;
  /** From 1. */
  readonly epoch: number;
  readonly evaluation: EvaluationReport;
}

/** A run, as far as it tells which weights were looked at. */
export interface LookedRun {
  readonly history: Pick<RunHistory, "epochs" | "ending">;
  /** Null where it is not known: then nothing tells that early stopping went back to an earlier epoch. */
  readonly experiment: Experiment | null;
}

/** @returns every look that counts, by epoch; that at the test digits at the end among them, under `testedEpochOf`. */
export function looksOf(run: LookedRun): RunLook[] {
  const { epochs, ending } = run.history;
  const looks = epochs.flatMap(({ epoch, evaluations }) =>
    evaluations.map((evaluation): RunLook => ({ set: evaluation.set, epoch, evaluation })),
  );
  const tested = testedEpochOf(run);
  if (ending?.type !== "completed" || ending.test === null || tested === null) return looks;
  const { test } = ending;
  const known = looks.some(({ set, epoch }) => set === test.set && epoch === tested);
  const all = known ? looks : [...looks, { set: test.set, epoch: tested, evaluation: test }];
  return all.sort((one, other) => one.epoch - other.epoch);
}

/** @returns the best epoch, as far as the run came; null before the first evaluation, and where none is chosen. */
export function bestEpochOf({ epochs, ending }: Pick<RunHistory, "epochs" | "ending">): number | null {
  if (ending?.type === "completed" && ending.bestEpoch > 0) return ending.bestEpoch;
  return epochs.findLast(({ best }) => best)?.epoch ?? null;
}

/**
 * @returns the epoch, from 1, whose weights a run ends with that is completed: the last, or the one that early stopping goes back
 * to; null where it has none.
 */
export function finalEpochOf({ history, experiment }: LookedRun): number | null {
  if (experiment === null) return history.epochs.at(-1)?.epoch ?? null;
  const { final } = replayedEnd(experiment, history);
  return final > 0 ? final : null;
}

/**
 * @param bestEpoch of a completed run, 0 where none was chosen.
 * @returns the epoch, from 1, whose weights the test set is looked at with at its end: the best, or where none was chosen the one
 * that it ends with; null where it has none.
 */
export function epochToTest(bestEpoch: number, run: LookedRun): number | null {
  return bestEpoch > 0 ? bestEpoch : finalEpochOf(run);
}

/** @returns the same of a run that did look at the test set at its end; null of any other. */
export function testedEpochOf(run: LookedRun): number | null {
  const { ending } = run.history;
  return ending?.type !== "completed" || ending.test === null ? null : epochToTest(ending.bestEpoch, run);
}

/** @returns the epoch that stands for a run: the best; where none is chosen, the one that it ended with, or came to last. */
export function standingEpochOf(run: LookedRun): number | null {
  const { epochs, ending } = run.history;
  const last = ending?.type === "completed" ? finalEpochOf(run) : (epochs.at(-1)?.epoch ?? null);
  return bestEpochOf(run.history) ?? last;
}

/**
 * Chooses the look that stands for a run: that of the epoch and the set that were asked for; otherwise of the epoch that stands
 * for it, at the test digits where the run is completed.
 *
 * @returns null where there is none such.
 */
export function chosenLook(
  run: LookedRun,
  { set, epoch }: { readonly set: SetName | null; readonly epoch: number | null },
): RunLook | null {
  const looks = looksOf(run).filter(
    (look) => (set === null || look.set === set) && (epoch === null || look.epoch === epoch),
  );
  const standing = standingEpochOf(run);
  const ofStanding = looks.filter((look) => look.epoch === standing);
  const candidates = ofStanding.length > 0 ? ofStanding : looks.filter((look) => look.epoch === looks.at(-1)?.epoch);
  const tested = epoch === null && run.history.ending?.type === "completed";
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
