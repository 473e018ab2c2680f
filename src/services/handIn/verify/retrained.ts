import { join } from "node:path";
import { ExpectedError } from "../../../core/errors.ts";
import { historyOf, type RunHistory } from "../../../core/runHistory.ts";
import type { Translate } from "../../../core/translate.ts";
import { readPredictions, readRunEvents } from "../../../files/runFolder.ts";
import { readRunSummary, type RunSummary } from "../../../files/runSummary.ts";
import type { StopPoint } from "../../../protocol/trainer.ts";
import { engineEnvironment, ownOptions } from "../../tensorflow/engineEnvironment.ts";
import { startTrainer, type TrainerProcess } from "../../trainerProcess.ts";
import { verifyingAborted } from "./aborted.ts";
import type { Means } from "./answers.ts";
import { comparedRecords } from "./comparedRecords.ts";
import { comparedHistories } from "./comparedRuns.ts";
import { comparedWeights } from "./comparedWeights.ts";
import type { ToldRun } from "./figures.ts";
import type { Discrepancy } from "./report.ts";

/** A run that is trained again. */
export interface RetrainedRun extends ToldRun {
  readonly summary: RunSummary;
  /** Where its files lie. */
  readonly folder: string;
}

export interface Retraining extends Means {
  /** Folder in which the run is trained again. */
  readonly scratch: string;
  /** Where relative paths of the experiment start. */
  readonly experimentFolder: string;
  /** @param share of the training that is done, 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/**
 * Trains a run's experiment again and compares, bit by bit, all that does not depend on the clock: every batch, every look
 * at a set, every prediction and probability, how it ended, and the weights, the best and the final ones. A run that was
 * stopped is stopped at the same update.
 *
 * @returns the first difference of each kind.
 * @throws ExpectedError where it cannot be trained here, and `aborted`.
 */
export async function examineRetrained(
  run: RetrainedRun,
  retraining: Retraining,
  t: Translate,
): Promise<Discrepancy[]> {
  // Nothing in a bundle names a place here.
  const again = join(retraining.scratch, "retrained");
  await trainAgain(run, again, retraining);
  const { events } = await readRunEvents(again);
  const [told, now] = [run.history, historyOf(events.map(({ event }) => event))];
  // Records that cannot be read are told by the checks before.
  const records = await Promise.all([run.folder, again].map((folder) => readPredictions(folder).catch(() => [])));
  const results = [run.summary.result, (await readRunSummary(again)).result];
  const found = [
    ...comparedHistories(told, now, t),
    ...comparedRecords(records[0], records[1], told.segments.length > 1, t),
    ...(await comparedWeights(
      run.network,
      { folder: run.folder, result: results[0] },
      { folder: again, result: results[1] },
      t,
    )),
  ];
  return found.filter(({ file, message }, i) => i === found.findIndex((x) => x.file === file && x.message === message));
}

/** @returns whether all that counts of a run was computed by the engine `wasm`: only that comes out the same again. */
export function isOfWasm({ summary, history }: Pick<RetrainedRun, "summary" | "history">): boolean {
  return [summary.started, ...startsOf(history)].every((started) => started?.engine === "wasm");
}

function startsOf({ segments }: RunHistory): RunHistory["started"][] {
  return segments
    .filter(({ epochs, evaluated, batches }) => epochs.length + evaluated.length + batches.step.length > 0)
    .map(({ started }) => started);
}

/** Trains it in the folder. @throws ExpectedError where that cannot be done here, and `aborted`. */
async function trainAgain(run: RetrainedRun, folder: string, retraining: Retraining): Promise<void> {
  const { installation, environment, signal, experimentFolder } = retraining;
  const isCancelled = (): boolean => signal.aborted;
  const engine = "wasm";
  const own = await (environment?.(engine) ?? ownOptions(installation));
  const env = await engineEnvironment(engine, own);
  if (isCancelled()) throw verifyingAborted();
  const trainer = startTrainer({ trainer: installation.trainer, execPath: own.execPath, env });
  const onAbort = (): void => void trainer.kill();
  signal.addEventListener("abort", onAbort);
  const following = follow(trainer, run, retraining);
  const stopAt = stopOf(run.history);
  try {
    await trainer.start({
      runId: "retrained",
      // Checkpoints change nothing in what comes out.
      experiment: { ...run.experiment, engine, checkpoints: null },
      paths: { mnist: installation.mnist, experimentFolder, run: folder },
      threads: null,
      ...(stopAt === null ? {} : { stopAt }),
    });
    const { ending, error } = await trainer.exited;
    // A short training may be over before it is ended.
    const other = following.otherNumerics();
    if (other !== null) throw other;
    // Losses that grow beyond all numbers are what the experiment comes to, and are compared.
    if (ending?.type === "failed" && ending.error.code !== "loss-not-finite") {
      throw new ExpectedError("trainer-failed", ending.error.message);
    }
    if (error !== null) throw error;
  } catch (error) {
    throw isCancelled() ? verifyingAborted() : (following.otherNumerics() ?? error);
  } finally {
    following.end();
    signal.removeEventListener("abort", onAbort);
    await trainer.kill();
  }
}

/** Tells of the progress, and ends a training at its start whose last digits would differ. */
function follow(
  trainer: TrainerProcess,
  { summary, history }: RetrainedRun,
  { onProgress }: Retraining,
): { readonly end: () => void; readonly otherNumerics: () => ExpectedError | null } {
  const { stepsPerEpoch = 1, epochs = 1 } = summary.started ?? {};
  const last = Math.max(1, stopOf(history)?.step ?? stepsPerEpoch * epochs);
  let other: ExpectedError | null = null;
  const end = trainer.onEvent((event) => {
    if (event.type === "batchEnd") onProgress(Math.min(1, (event.firstStep + event.loss.length) / last));
    if (event.type !== "started") return;
    const here = event.numerics;
    const there = [summary.started, ...startsOf(history)].map((started) => started?.numerics ?? here);
    const differing = there.find((each) => each !== here);
    if (differing === undefined) return;
    const message =
      differing > here
        ? `The run was made by a newer version of MNIST Lab, whose numerics are ${differing} (of this one ${here}).`
        : `The run was computed with numerics ${differing}, this version has ${here}: their last digits differ.`;
    other = new ExpectedError("not-available", message);
    void trainer.kill();
  });
  return { end, otherNumerics: () => other };
}

/** @returns where a run was stopped; null for one that was not. */
function stopOf({ ending, epochs, evaluated }: RunHistory): StopPoint | null {
  if (ending?.type !== "stopped") return null;
  const { step } = ending;
  return { step, looked: [...epochs, ...evaluated].some((look) => look.step === step) };
}
