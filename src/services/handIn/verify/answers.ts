import type { SetName } from "../../../core/dataset.ts";
import { completedOf } from "../../../core/runHistory.ts";
import type { EpochEndEvent, EvaluationReport } from "../../../core/runEvents.ts";
import { count } from "../../../core/formats.ts";
import type { Translate } from "../../../core/translate.ts";
import type { PredictionRecord } from "../../../files/predictions.ts";
import type { RunSummary } from "../../../files/runSummary.ts";
import type { OpenedModel, TrainerAnswers, WeightsChoice } from "../../../protocol/trainer.ts";
import type { Installation } from "../../installation.ts";
import { openModel, type ModelOptions } from "../../modelProcess.ts";
import type { ToldRun } from "./figures.ts";
import { probabilitiesOf } from "./predictions.ts";
import type { Discrepancy } from "./report.ts";
import { setWord } from "../../../core/setWord.ts";
import { replayedEnd } from "../../../core/schedule/replayedEnd.ts";
import { isNear, isOfOneArithmetic, mostOther, nearShares } from "./tolerance.ts";

/** With what a network is run. */
export interface Means {
  readonly environment?: ModelOptions["environment"] | undefined;
  readonly installation: Installation;
  readonly signal: AbortSignal;
}

/** A look that the weights of a folder must give again. */
interface Look {
  readonly set: SetName;
  /** Epoch that its predictions are kept under. */
  readonly epoch: number;
  readonly told: EvaluationReport;
}

/** What running the weights came to. */
export interface AnswersFound {
  readonly found: readonly Discrepancy[];
  /** Digits that were asked. */
  readonly digits: number;
  /** Whether they had to answer to the bit. */
  readonly isExact: boolean;
}

/**
 * Runs the weights of a run over its digits once more: they have to answer what was written down.
 *
 * @param folder of the run, or of a likeness of it whose engine this computer has.
 * @throws ExpectedError where the network cannot be run here, or is none.
 */
export async function examineAnswers(
  folder: string,
  run: ToldRun,
  summary: RunSummary,
  records: readonly PredictionRecord[],
  { installation, environment, signal }: Means,
  t: Translate,
): Promise<AnswersFound> {
  const found: Discrepancy[] = [];
  let digits = 0;
  let isExact = true;
  for (const [weights, looks] of looksOf(run, summary)) {
    // Predictions that are lost are told by another check.
    const whole = looks.filter(({ told }) => told.labels.length === told.count);
    if (whole.length === 0) continue;
    signal.throwIfAborted();
    const model = await openModel(installation, {
      run: folder,
      weights,
      digits: { source: "experiment" },
      threads: null,
      ...(environment === undefined ? {} : { environment }),
      signal,
    });
    const onAbort = (): void => void model.close();
    signal.addEventListener("abort", onAbort);
    try {
      const exact = isSameArithmetic(run, model.description);
      isExact &&= exact;
      for (const { set, epoch, told } of whole) {
        const now = await model.evaluate(set);
        digits += now.report.count;
        const file = `${model.description.source}/weights.bin`;
        const kept = probabilitiesOf(records, set, epoch);
        const other = compared(file, told, now, exact, t);
        found.push(...other);
        // The look at the end may be the second one at the same.
        const isFirst = whole.find((each) => each.set === set && each.epoch === epoch)?.told === told;
        if (exact && isFirst && other.length === 0 && kept !== null)
          found.push(...comparedShares(set, epoch, kept, now, t));
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      await model.close();
    }
  }
  return { found, digits, isExact };
}

function looksOf(run: ToldRun, { result }: RunSummary): readonly (readonly [WeightsChoice, readonly Look[]])[] {
  const { history, experiment } = run;
  const best = history.epochs.findLast((event) => event.best);
  const test = completedOf(history)?.test ?? null;
  const final = finalEpoch(run);
  const ofFinal = looksIn(history.epochs.find(({ epoch }) => epoch === final));
  const tested = (epoch: number): Look[] => (test === null ? [] : [{ set: test.set, epoch, told: test }]);
  if (best === undefined) return [["final", [...ofFinal, ...tested(replayedEnd(experiment, history).final)]]];
  const ofBest: readonly Look[] = [...looksIn(best), ...tested(best.epoch)];
  // Where both are the same weights, they are there once.
  const isOnce = final === best.epoch && result?.bestModel === result?.finalModel;
  return isOnce
    ? [["best", ofBest]]
    : [
        ["best", ofBest],
        ["final", ofFinal],
      ];
}

/** @returns the epoch that the final weights are of; null where they are of the middle of one. */
function finalEpoch({ experiment, history }: ToldRun): number | null {
  const { epochs, ending, batches } = history;
  const last = epochs.at(-1);
  const replayed = replayedEnd(experiment, history);
  if (ending?.type === "completed" || (last !== undefined && last.epoch === replayed.epochs)) return replayed.final;
  return last !== undefined && last.step === batches.step.length ? last.epoch : null;
}

function looksIn(event: EpochEndEvent | undefined): Look[] {
  return event === undefined ? [] : event.evaluations.map((told) => ({ set: told.set, epoch: event.epoch, told }));
}

/** Our own engine gives the same bits everywhere, in the same version of its arithmetic; others are only near. */
function isSameArithmetic({ history }: ToldRun, { device, numerics }: OpenedModel): boolean {
  return isOfOneArithmetic(history) && history.started?.numerics === numerics && device.startsWith("WebAssembly");
}

function compared(
  file: string,
  told: EvaluationReport,
  { report: now, probabilities }: TrainerAnswers["evaluate"],
  exact: boolean,
  t: Translate,
): Discrepancy[] {
  const { set } = told;
  if (now.count !== told.count) {
    return [
      { file, message: t("was run over {0} {1} digits; the run had {2}", now.count, setWord(set, t), told.count) },
    ];
  }
  const others = [...now.labels.keys()].filter((i) => now.labels[i] !== told.labels[i]);
  // Another engine may only differ where two labels are nearly as probable.
  const far = others.filter(
    (i) => exact || probabilities[10 * i + now.labels[i]] - probabilities[10 * i + told.labels[i]] > nearShares,
  );
  const found: Discrepancy[] = [];
  if (far.length > 0 || others.length > mostOther(now.count)) {
    const other = others.length;
    const first = far.at(0) ?? others[0];
    const [here, there] = [now.labels[first], told.labels[first]];
    const asked = t("{0} of {1} {2} digits", count(other), count(now.count), setWord(set, t));
    const message = t(
      "answers {0} otherwise than the run says, first digit {1}: {2}, not {3}",
      asked,
      first,
      here,
      there,
    );
    found.push({ file, message });
  }
  if (!(exact ? Object.is(now.loss, told.loss) : isNear(now.loss, told.loss))) {
    const message = t("has a loss of {0} on the {1} digits; the run says {2}", now.loss, setWord(set, t), told.loss);
    found.push({ file, message });
  }
  return found;
}

/** The ten probabilities of every digit, as they were kept. */
function comparedShares(
  set: SetName,
  epoch: number,
  kept: Float32Array,
  { probabilities }: TrainerAnswers["evaluate"],
  t: Translate,
): Discrepancy[] {
  const at = probabilities.findIndex((value, i) => !Object.is(value, kept.at(i)));
  if (at < 0 && kept.length === probabilities.length) return [];
  const index = Math.max(0, at);
  const place = t("the {0} set in epoch {1}", setWord(set, t), epoch);
  const message = t(
    "gives digit {0} of {1} a probability of {2} to be a {3}; the weights give {4}",
    Math.floor(index / 10),
    place,
    String(kept.at(index)),
    index % 10,
    String(probabilities.at(index)),
  );
  return [{ file: "predictions.bin", message }];
}
