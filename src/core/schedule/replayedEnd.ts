import type { SetName } from "../dataset.ts";
import type { Experiment } from "../experiment/schema.ts";
import type { RunHistory } from "../runHistory.ts";
import { earlyStoppingAfterEpoch, earlyStoppingStart } from "./earlyStopping.ts";

/** How a run's epochs say that it had to end. */
export interface ReplayedEnd {
  readonly reason: "epochs" | "earlyStopping";
  /** Epochs after which it had to end. */
  readonly epochs: number;
  /** Epoch whose weights it ends with once it is complete, from 1; 0 where it has none. */
  readonly final: number;
}

/** @returns the set on whose accuracy the best epoch is chosen. */
export function chosenSet({ training }: Experiment): SetName {
  return training.evaluate.on === "test" ? "test" : "validation";
}

/** Goes through the epochs as early stopping does, where the experiment asks for it. */
export function replayedEnd(experiment: Experiment, { epochs }: Pick<RunHistory, "epochs">): ReplayedEnd {
  const { training } = experiment;
  const last = epochs.at(-1)?.epoch ?? 0;
  const spec = training.earlyStopping;
  if (spec === null) return { reason: "epochs", epochs: training.epochs, final: last };
  const set = chosenSet(experiment);
  let state = earlyStoppingStart;
  for (const { epoch, loss, accuracy, evaluations } of epochs) {
    const look = evaluations.find((each) => each.set === set);
    const figures = { loss, accuracy, valLoss: look?.loss ?? null, valAccuracy: look?.accuracy ?? null };
    state = earlyStoppingAfterEpoch(spec, state, figures, epoch);
    if (!state.stop) continue;
    const final = spec.restoreBest && state.bestEpoch > 0 ? state.bestEpoch : epoch;
    return { reason: "earlyStopping", epochs: epoch, final };
  }
  const final = spec.restoreBest && state.bestEpoch > 0 ? state.bestEpoch : last;
  return { reason: "epochs", epochs: training.epochs, final };
}
