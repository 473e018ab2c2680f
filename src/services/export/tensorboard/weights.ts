import { join } from "node:path";
import { ExpectedError } from "../../../core/errors.ts";
import { finalEpochOf } from "../../../core/runLooks.ts";
import { listCheckpoints, readCheckpoint } from "../../../files/checkpoint.ts";
import { readRunWeights } from "../../../files/runWeights.ts";
import type { RunDetails } from "../../runDetails.ts";

/** What a run's network was after some updates. */
export interface WeightsAt {
  /** Updates done. */
  readonly step: number;
  /** By name, all of `Network.weights`. */
  readonly weights: ReadonlyMap<string, Float32Array>;
}

/** @returns every weight of a run that is kept, each step once: of its checkpoints, and of its best and final models. */
export async function* weightsInTime(details: RunDetails): AsyncGenerator<WeightsAt> {
  const known = new Set<number>();
  for await (const found of allWeights(details)) {
    if (known.has(found.step)) continue;
    known.add(found.step);
    yield found;
  }
}

async function* allWeights(details: RunDetails): AsyncGenerator<WeightsAt> {
  const { path, experiment, network, summary, history } = details;
  if (experiment === null || network === null || summary === null) return;
  const folder = join(path, "checkpoint");
  for (const { file } of await listCheckpoints(folder)) {
    const checkpoint = await orNull(readCheckpoint(join(folder, file), network));
    if (checkpoint === null) continue;
    yield { step: checkpoint.state.step, weights: checkpoint.weights };
    for (const { step, weights } of checkpoint.kept) yield { step, weights };
  }
  if (summary.result === null) return;
  for (const choice of ["best", "final"] as const) {
    const found = await orNull(readRunWeights(path, summary, { experiment, network }, choice));
    if (found === null) continue;
    // To which epoch early stopping went back, a model does not say: the run's epochs do.
    const epoch = found.epoch ?? finalEpochOf(details);
    const step = found.step ?? history.epochs.find((each) => each.epoch === epoch)?.step ?? null;
    if (step !== null) yield { step, weights: found.values };
  }
}

/** What is damaged is left out. */
async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  return reading.catch((error: unknown) => {
    if (error instanceof ExpectedError) return null;
    throw error;
  });
}
