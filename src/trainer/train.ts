import type { Dataset, SetName } from "../core/dataset.ts";
import type { Experiment } from "../core/experiment/schema.ts";
import { earlyStoppingAfterEpoch, earlyStoppingStart } from "../core/schedule/earlyStopping.ts";
import type { EpochFigures } from "../core/schedule/monitor.ts";
import type { EvaluationReport, StopPoint, TrainerEvent } from "../protocol/trainer.ts";
import type { KeptEpoch, TrainingState } from "../core/trainingState.ts";
import type { BatchSource } from "./batches.ts";
import type { Checkpoints, Snapshot } from "./checkpoints.ts";
import type { EarlyEnd, RunControl } from "./control.ts";
import type { Learner } from "./engine/engine.ts";
import { EpochTotals } from "./epochTotals.ts";
import { evaluatedSets, evaluateSet, evaluateSets, nextEvaluation, withoutLabels, type Look } from "./evaluate.ts";
import { checkLooks, checkLosses, checkWeights } from "./finite.ts";
import { KeptWeights } from "./keptWeights.ts";
import { LearningRates } from "./learningRates.ts";
import { Pace, Speed } from "./pace.ts";

export interface TrainOptions {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  /** Ready to train: its initial weights are in place. */
  readonly learner: Learner;
  /** Gives the batches from the first step on that is trained; stays the caller's. */
  readonly batches: BatchSource;
  readonly control: RunControl;
  /** Told what happens, as it happens; must not throw. */
  readonly onEvent: (event: TrainerEvent) => void;
  readonly checkpoints: Pick<Checkpoints, "isDue" | "save">;
  /** What to go on from; the learner's weights and slots are in place. Null: from the beginning. */
  readonly from: { readonly state: TrainingState; readonly kept: readonly KeptEpoch[] } | null;
  /** Where it ends as if it was stopped there; null: at its own end. */
  readonly stopAt: StopPoint | null;
  /** Seconds that the run has taken so far, earlier segments included. */
  readonly seconds: () => number;
}

/** How a training ended, and with what. */
export interface TrainOutcome {
  readonly reason: "epochs" | "earlyStopping" | EarlyEnd | "failed";
  /** Why it failed. */
  readonly error: unknown;
  /** The epoch that was under way or the last one completed, from 1; 0 before the first. */
  readonly epoch: number;
  /** Updates done. */
  readonly step: number;
  readonly kept: KeptWeights;
  readonly chosenOn: SetName | null;
  /** The test set with the best weights; null unless the training was completed. */
  readonly test: EvaluationReport | null;
  /** Where a run that ended before its time can go on; null where the last checkpoint says so. */
  readonly snapshot: Snapshot | null;
}

/**
 * Trains: epoch by epoch, chunk by chunk, evaluating, reporting, saving, stopping early. The test set is looked at once, at the
 * end, with the best weights. Never rejects: a failure is an outcome, with the weights of the last good epoch.
 */
export async function trainRun(options: TrainOptions): Promise<TrainOutcome> {
  const { experiment, dataset, learner, batches, control, onEvent, checkpoints, from, stopAt } = options;
  const { training } = experiment;
  const { stepsPerEpoch } = batches;
  const rates = new LearningRates(training, stepsPerEpoch, from?.state.plateau);
  const { sets, chosenOn } = evaluatedSets(training.evaluate.on, dataset);
  const kept = new KeptWeights(chosenOn, from === null ? null : { state: from.state, epochs: from.kept });
  const pace = new Pace();
  const speed = new Speed();
  let stopping = from?.state.earlyStopping ?? earlyStoppingStart;
  let epoch = from?.state.epoch ?? 0;
  let step = from?.state.step ?? 0;
  let epochEnded = from?.state.epochEnded ?? true;
  /** Whether a look between epochs comes next. */
  let lookDue = from?.state.lookDue ?? false;
  let totals = new EpochTotals(from?.state.totals);
  let trainMilliseconds = from?.state.trainMilliseconds ?? 0;
  let evaluateMilliseconds = from?.state.evaluateMilliseconds ?? 0;
  let test: EvaluationReport | null = null;

  /** Everything that an exact resume needs. */
  const snapshot = async (): Promise<Snapshot> => {
    const { weights, optimizer } = await learner.state();
    const { state, epochs } = kept.state;
    return {
      state: {
        step,
        epoch,
        epochEnded,
        lookDue,
        totals: totals.sums,
        trainMilliseconds,
        evaluateMilliseconds,
        plateau: rates.plateau,
        earlyStopping: stopping,
        ...state,
        seconds: options.seconds(),
      },
      // Between two epochs they are the last epoch's: shared, so that they are written once.
      weights: epochEnded && kept.last !== null ? kept.last.weights : weights,
      optimizer,
      kept: epochs,
    };
  };
  const outcome = (
    reason: TrainOutcome["reason"],
    { error = null, at = null }: { error?: unknown; at?: Snapshot | null } = {},
  ): TrainOutcome => ({ reason, error, epoch, step, kept, chosenOn, test, snapshot: at });
  const goesOn = (): Promise<boolean> =>
    control.gate(learner, {
      paused: () => onEvent({ type: "paused", step }),
      continued: () => onEvent({ type: "continued", step }),
    });
  /** @param looked whether all looks that follow the last update are done. */
  const isThere = (looked: boolean): boolean => stopAt !== null && step >= stopAt.step && (looked || !stopAt.looked);
  const endEarly = async (): Promise<TrainOutcome> => {
    const at = await snapshot();
    kept.keepFinal(epoch, step, at.weights);
    return outcome(control.earlyEnd ?? "stop", { at });
  };

  try {
    while (!epochEnded || (epoch < training.epochs && !stopping.stop)) {
      if (epochEnded) {
        epoch += 1;
        epochEnded = false;
        totals = new EpochTotals();
        trainMilliseconds = 0;
        evaluateMilliseconds = 0;
      }
      const epochEnd = epoch * stepsPerEpoch;
      const place = { epoch, stepsPerEpoch };

      while (step < epochEnd) {
        if (!(await goesOn()) || isThere(!lookDue)) return await endEarly();
        if (lookDue) {
          const { sample } = training.evaluate;
          const looks = await evaluateSets(sets, { learner, dataset, sample, probabilities: false, goesOn });
          if (looks === null) return await endEarly();
          lookDue = false;
          evaluateMilliseconds += timeOf(looks);
          onEvent({ type: "evaluated", epoch, step, evaluations: looks.map(({ report }) => withoutLabels(report)) });
          if (isThere(true)) return await endEarly();
        }
        const evaluation = nextEvaluation(training.evaluate.every, step);
        const until = Math.min(epochEnd, evaluation, step + pace.batches, stopAt?.step ?? Infinity);
        const start = performance.now();
        const digits = await batches.take(step, until, control.signal);
        if (digits === null) continue;
        const learningRates = rates.slice(step, step + digits.batchSizes.length);
        const chunk = { firstStep: step, ...digits, learningRates };
        const taken = performance.now();
        const metrics = await learner.train(chunk, control.signal);
        const end = performance.now();
        const done = metrics.batches;
        if (done === 0) continue;

        const milliseconds = end - start;
        step += done;
        trainMilliseconds += milliseconds;
        totals.add(chunk, metrics);
        // Waiting for digits says nothing of how many batches fill a chunk.
        pace.measured(done, end - taken);
        speed.measured(sum(chunk.batchSizes.subarray(0, done)), milliseconds);
        onEvent({
          type: "batchEnd",
          epoch,
          firstStep: chunk.firstStep,
          loss: metrics.loss.slice(0, done),
          accuracy: Float64Array.from({ length: done }, (_, i) => metrics.correct[i] / chunk.batchSizes[i]),
          learningRate: chunk.learningRates.slice(0, done),
          imagesPerSecond: speed.imagesPerSecond,
        });
        checkLosses(metrics, chunk, place, training);

        lookDue = step === evaluation && step < epochEnd && sets.length > 0;
        if (step < epochEnd && checkpoints.isDue({ epoch, epochEnded, best: false })) {
          await checkpoints.save(snapshot, null);
        }
      }

      if (isThere(false)) return await endEarly();
      const looks = await evaluateSets(sets, { learner, dataset, sample: null, probabilities: true, goesOn });
      if (looks === null) return await endEarly();
      evaluateMilliseconds += timeOf(looks);
      const learningRate = rates.at(step - 1);
      const { weights } = await learner.state();
      checkWeights(weights, step - 1, learningRate, place, training);
      checkLooks(looks, step - 1, learningRate, place, training);
      const best = kept.keepEpoch(epoch, step, weights, looks);
      const evaluations = looks.map(({ report }) => report);
      onEvent({
        type: "epochEnd",
        epoch,
        step,
        loss: totals.loss,
        accuracy: totals.accuracy,
        learningRate,
        evaluations,
        best,
        trainSeconds: trainMilliseconds / 1000,
        evaluateSeconds: evaluateMilliseconds / 1000,
      });

      const figures = figuresOf(
        totals,
        evaluations.find(({ set }) => set === chosenOn),
      );
      rates.epochEnded(figures, step);
      if (training.earlyStopping !== null) {
        stopping = earlyStoppingAfterEpoch(training.earlyStopping, stopping, figures, epoch);
        if (training.earlyStopping.restoreBest && stopping.bestEpoch === epoch) kept.keepForRestoring();
      }
      epochEnded = true;
      if (checkpoints.isDue({ epoch, epochEnded, best })) await checkpoints.save(snapshot, { best, ...figures });
    }

    kept.complete();
    if (isThere(true)) return outcome("stop", { at: await snapshot() });
    if (dataset.test.count > 0) {
      // The look at the test set puts other weights in place.
      const at = await snapshot();
      await learner.restore({ step, weights: kept.forTest().weights, optimizer: new Map() });
      const look = await evaluateSet("test", { learner, dataset, sample: null, probabilities: true, goesOn });
      if (look === null) return outcome(control.earlyEnd ?? "stop", { at });
      kept.keepTest(look);
      test = look.report;
    }
    return outcome(stopping.stop ? "earlyStopping" : "epochs");
  } catch (error) {
    kept.fail();
    return outcome("failed", { error });
  }
}

/** An epoch's figures for those who watch one; the validation figures are of the set that the best epoch is chosen on. */
function figuresOf(totals: EpochTotals, validation: EvaluationReport | undefined): EpochFigures {
  return {
    loss: totals.loss,
    accuracy: totals.accuracy,
    valLoss: validation?.loss ?? null,
    valAccuracy: validation?.accuracy ?? null,
  };
}

function timeOf(looks: readonly Look[]): number {
  return looks.reduce((total, { milliseconds }) => total + milliseconds, 0);
}

function sum(values: Int32Array): number {
  return values.reduce((total, value) => total + value, 0);
}
