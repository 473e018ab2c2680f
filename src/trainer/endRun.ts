import { rm } from "node:fs/promises";
import { join } from "node:path";
import { ExpectedError, reportOf } from "../core/errors.ts";
import type { Network } from "../core/network/network.ts";
import type { KeptEpoch } from "../core/trainingState.ts";
import { fingerprintOf } from "../files/fingerprint.ts";
import { writeLayersModel } from "../files/layersModel.ts";
import type { RunSummary, SummaryResult } from "../files/runSummary.ts";
import type { TrainerEvent } from "../protocol/trainer.ts";
import { withoutLabels } from "./evaluate.ts";
import type { RunLog } from "./runLog.ts";
import type { TrainOutcome } from "./train.ts";

export interface EndOptions {
  readonly log: RunLog;
  readonly network: Network;
  readonly outcome: TrainOutcome;
  /** Seconds that the run took, all its segments together. */
  readonly seconds: number;
  /** Whether a completed run keeps its checkpoints. */
  readonly keepsCheckpoints: boolean;
}

/**
 * Saves what the training came to, then tells it.
 *
 * @throws ExpectedError `file-unwritable`.
 */
export async function endRun(options: EndOptions): Promise<void> {
  const { log, outcome } = options;
  const { test, epoch, step } = outcome;
  switch (outcome.reason) {
    case "epochs":
    case "earlyStopping": {
      const result = await save(options);
      const { fingerprint } = result;
      if (fingerprint === null) throw new Error("A completed run has no weights.");
      const checkpoint: Pick<RunSummary, "checkpoint"> | null = options.keepsCheckpoints ? null : { checkpoint: null };
      const { bestEpoch, bestAccuracy, chosenOn, seconds } = result;
      const figures = { test, fingerprint, epochs: epoch, steps: step, seconds };
      await log.end(
        "completed",
        { step, result, ...checkpoint },
        { type: "completed", reason: outcome.reason, bestEpoch, bestAccuracy, chosenOn, ...figures },
      );
      // Not before: until the summary says that the run is completed, it may have to go on from there.
      if (!options.keepsCheckpoints) await rm(join(log.folder.path, "checkpoint"), { recursive: true, force: true });
      return;
    }
    case "stop":
    case "interrupted": {
      const result = await save(options);
      const status = outcome.reason === "stop" ? "stopped" : "interrupted";
      const { fingerprint } = result;
      const event: TrainerEvent = { type: "stopped", reason: outcome.reason, epoch, step, fingerprint };
      await log.end(status, { step, result }, event);
      return;
    }
    case "failed": {
      const error = reportOf(outcome.error);
      // Where the folder cannot be written any more, that is the failure, and what was saved before stays.
      const result = error.code === "run-lost" ? null : await save(options).catch(ignoreExpected);
      await log.end("failed", { step, ...(result === null ? {} : { result }), error }, { type: "failed", error });
      return;
    }
  }
}

async function save({ log, network, outcome, seconds }: EndOptions): Promise<SummaryResult> {
  const { kept, chosenOn, test } = outcome;
  for (const record of kept.probabilities()) await log.folder.appendPredictions(record);
  const write = async (epoch: KeptEpoch | null, name: string): Promise<string | null> => {
    if (epoch === null) return null;
    await writeLayersModel(join(log.folder.path, name), network, epoch.weights);
    return name;
  };
  const finalModel = await write(kept.final, "model");
  const bestIsFinal = kept.best !== null && kept.best.weights === kept.final?.weights;
  const bestModel = bestIsFinal ? finalModel : await write(kept.best, "best");
  // An earlier segment may have left one.
  if (finalModel !== null && bestModel !== "best") {
    await rm(join(log.folder.path, "best"), { recursive: true, force: true });
  }
  return {
    bestEpoch: kept.best?.epoch ?? 0,
    bestAccuracy: kept.best?.accuracy ?? null,
    chosenOn,
    test: test === null ? null : withoutLabels(test),
    fingerprint: kept.final === null ? null : fingerprintOf(network, kept.final.weights),
    finalModel,
    bestModel,
    seconds,
  };
}

function ignoreExpected(error: unknown): null {
  if (error instanceof ExpectedError) return null;
  throw error;
}
