import type { SetName } from "../../../core/dataset.ts";
import type { Experiment } from "../../../core/experiment/schema.ts";
import type { Network } from "../../../core/network/network.ts";
import { summaryOf } from "../../../core/network/summary.ts";
import type { EpochEndEvent } from "../../../core/runEvents.ts";
import { completedOf, type RunHistory } from "../../../core/runHistory.ts";
import { learningRateAt } from "../../../core/schedule/learningRate.ts";
import { plateauAfterEpoch, plateauStart, scaledLearningRate } from "../../../core/schedule/plateau.ts";
import type { Translate } from "../../../core/translate.ts";
import { examineLooks } from "./looks.ts";
import type { Discrepancy } from "./report.ts";
import { chosenSet, replayedEnd } from "../../../core/schedule/replayedEnd.ts";

const file = "events.jsonl";

/** A run as its files tell it. */
export interface ToldRun {
  readonly experiment: Experiment;
  readonly network: Network;
  readonly history: RunHistory;
}

/**
 * Recomputes what a run's events tell twice or more: each epoch's training loss and accuracy from those of its batches,
 * learning rates from the experiment, the best epoch from the accuracies, which sets were looked at when, why it ended, and what the run says of itself from its experiment.
 */
export function examineFigures(run: ToldRun, t: Translate): Discrepancy[] {
  const parts = [startOf, batchesOf, epochsOf, examineLooks, endOf];
  return parts.flatMap((part) => part(run, t)).map((message) => ({ file, message }));
}

function startOf({ experiment, network, history }: ToldRun, t: Translate): string[] {
  const { started } = history;
  if (started === null) return [t("does not say how the run was begun")];
  const { training } = experiment;
  const parameters = network.trainable + network.nonTrainable;
  const steps = training.stepsPerEpoch ?? Math.ceil(started.digits.train / training.batchSize);
  const facts: readonly (readonly [string, string | number, string | number])[] = [
    ["parameters", started.parameters, parameters],
    ["epochs", started.epochs, training.epochs],
    ["batchSize", started.batchSize, training.batchSize],
    ["stepsPerEpoch", started.stepsPerEpoch, steps],
    ["summary", started.summary, summaryOf(network)],
    ...engineOf(experiment, history),
  ];
  return facts
    .filter(([, told, right]) => told !== right)
    .map(([what, told, right]) =>
      what === "summary"
        ? t("tells another summary of the network than its experiment gives")
        : t("says {0} {1} of its start; its experiment comes to {2}", what, told, right),
    );
}

/** A run begins with the engine that its experiment names; whoever goes on with it may ask for another. */
function engineOf({ engine }: Experiment, { segments }: RunHistory): (readonly [string, string, string])[] {
  const begun = segments[0].started;
  return engine === "auto" || begun === null ? [] : [["engine", begun.engine, engine]];
}

/** Size of each batch within an epoch. */
function batchSizeOf({ experiment, history }: ToldRun): (step: number) => number {
  const { started } = history;
  const { batchSize } = experiment.training;
  const digits = started?.digits.train ?? 0;
  const perPass = Math.max(1, Math.ceil(digits / batchSize));
  const perEpoch = Math.max(1, started?.stepsPerEpoch ?? 1);
  return (step) => Math.min(batchSize, digits - ((step % perEpoch) % perPass) * batchSize);
}

/** Learning rates by the schedule and the plateaus, and accuracies that are counts of digits. */
function batchesOf(run: ToldRun, t: Translate): string[] {
  const { experiment, history } = run;
  const { training } = experiment;
  const { batches, epochs, started } = history;
  const perEpoch = Math.max(1, started?.stepsPerEpoch ?? 1);
  const sizeOf = batchSizeOf(run);
  const set = chosenSet(experiment);
  const found: string[] = [];
  let plateau = plateauStart;
  const scheduled = (step: number): number =>
    learningRateAt(training.learningRateSchedule, training.optimizer.learningRate, step, perEpoch, training.epochs);
  for (let i = 0; i < batches.step.length && found.length < mostTold; i++) {
    const step = batches.step[i];
    const ended = step > 0 && step % perEpoch === 0 ? epochs.find((epoch) => epoch.step === step) : undefined;
    if (ended !== undefined && training.reduceOnPlateau !== null) {
      const look = ended.evaluations.find((each) => each.set === set);
      const figures = { loss: ended.loss, accuracy: ended.accuracy };
      const validation = { valLoss: look?.loss ?? null, valAccuracy: look?.accuracy ?? null };
      plateau = plateauAfterEpoch(
        training.reduceOnPlateau,
        plateau,
        { ...figures, ...validation },
        scheduled(step - 1),
      );
    }
    const rate = scaledLearningRate(training.reduceOnPlateau, plateau, scheduled(step));
    if (!isSame(batches.learningRate[i], rate)) {
      found.push(
        t("says that update {0} had a learning rate of {1}; it was {2}", step + 1, batches.learningRate[i], rate),
      );
    }
    const correct = batches.accuracy[i] * sizeOf(step);
    if (Math.abs(correct - Math.round(correct)) > 1e-6 || correct < 0 || correct > sizeOf(step)) {
      const told = batches.accuracy[i];
      found.push(
        t("says that update {0} had an accuracy of {1}, which no {2} digits have", step + 1, told, sizeOf(step)),
      );
    }
  }
  return found;
}

/** More of one kind tell nothing new. */
const mostTold = 3;

function epochsOf(run: ToldRun, t: Translate): string[] {
  const { experiment, history } = run;
  const { batches, epochs, started } = history;
  const sizeOf = batchSizeOf(run);
  const perEpoch = Math.max(1, started?.stepsPerEpoch ?? 1);
  const set = chosenSet(experiment);
  const found: string[] = [];
  let best: number | null = null;
  for (const event of epochs) {
    const { epoch, step, loss, accuracy } = event;
    let digits = 0;
    let lossSum = 0;
    let correct = 0;
    const [first, end] = [(epoch - 1) * perEpoch, epoch * perEpoch];
    for (let i = first; i < Math.min(end, batches.step.length); i++) {
      const size = sizeOf(batches.step[i]);
      digits += size;
      lossSum += batches.loss[i] * size;
      correct += Math.round(batches.accuracy[i] * size);
    }
    if (step !== end) found.push(t("says that epoch {0} ended after update {1}; it was {2}", epoch, step, end));
    if (!isSame(loss, lossSum / digits)) {
      found.push(t("says {0} {1} of epoch {2}; its batches come to {3}", "loss", loss, epoch, lossSum / digits));
    }
    if (!isSame(accuracy, correct / digits)) {
      found.push(
        t("says {0} {1} of epoch {2}; its batches come to {3}", "accuracy", accuracy, epoch, correct / digits),
      );
    }
    const rate = batches.learningRate.at(end - 1);
    if (rate !== undefined && !isSame(event.learningRate, rate)) {
      const told = event.learningRate;
      found.push(t("says {0} {1} of epoch {2}; its batches come to {3}", "learningRate", told, epoch, rate));
    }
    const chosen = accuracyOn(event, set);
    const isBest = chosen !== null && (best === null || chosen > best);
    if (isBest) best = chosen;
    if (event.best !== isBest) {
      found.push(
        isBest
          ? t("does not say that epoch {0} was the best so far, which it was", epoch)
          : t("says that epoch {0} was the best so far, which it was not", epoch),
      );
    }
  }
  return found;
}

/** What the last line says against the epochs before it. */
function endOf({ experiment, history }: ToldRun, t: Translate): string[] {
  const { epochs, batches, ending } = history;
  const completed = completedOf(history);
  const set = chosenSet(experiment);
  const best = epochs.findLast((event) => event.best);
  const end = replayedEnd(experiment, history);
  const facts: (readonly [string, unknown, unknown])[] = [];
  if (ending?.type === "stopped") {
    facts.push(["step", ending.step, batches.step.length]);
    // Whoever stops a run between two epochs may stop either.
    if (ending.epoch !== epochs.length) facts.push(["epoch", ending.epoch, epochs.length + 1]);
    if (epochs.length > end.epochs) facts.push(["epochs", epochs.length, end.epochs]);
  }
  if (completed !== null && ending?.type === "completed") {
    facts.push(
      ["reason", ending.reason, end.reason],
      ["bestEpoch", completed.bestEpoch, best?.epoch ?? 0],
      ["bestAccuracy", completed.bestAccuracy, best === undefined ? null : accuracyOn(best, set)],
      ["chosenOn", completed.chosenOn, best === undefined ? null : set],
      ["epochs", completed.epochs, end.epochs],
      ["epochs", completed.epochs, epochs.length],
      ["steps", completed.steps, epochs.at(-1)?.step ?? 0],
    );
  }
  return facts
    .filter(([, told, right]) => told !== right && !(typeof told === "number" && isSame(told, Number(right))))
    .map(([what, told, right]) =>
      t("says {0} {1} at its end; its epochs come to {2}", what, String(told), String(right)),
    );
}

function accuracyOn({ evaluations }: EpochEndEvent, set: SetName): number | null {
  return evaluations.find((each) => each.set === set)?.accuracy ?? null;
}

/** What is computed from the same numbers in the same order comes out the same to the last bit. */
function isSame(one: number, other: number): boolean {
  return one === other || Object.is(one, other);
}
