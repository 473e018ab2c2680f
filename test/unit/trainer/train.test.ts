import { expect, test } from "vitest";
import type { Dataset } from "../../../src/core/dataset.ts";
import { ExpectedError } from "../../../src/core/errors.ts";
import type { Experiment } from "../../../src/core/experiment/schema.ts";
import type { BatchEndEvent, EpochEndEvent, EvaluatedEvent, TrainerEvent } from "../../../src/protocol/trainer.ts";
import type { Snapshot } from "../../../src/trainer/checkpoints.ts";
import { openBatches } from "../../../src/trainer/augmentation/openBatches.ts";
import { RunControl } from "../../../src/trainer/control.ts";
import { trainRun } from "../../../src/trainer/train.ts";
import { augmentation } from "../../helpers/augmentation.ts";
import { smallMnist } from "../../helpers/smallMnist.ts";
import { softmaxExperiment } from "../../helpers/softmaxExperiment.ts";
import { SoftmaxLearner, type SoftmaxLearnerOptions } from "../../helpers/softmaxLearner.ts";

const digits = smallMnist(1000, 300, 500);

interface Setting {
  readonly training?: Partial<Experiment["training"]>;
  readonly dataset?: Dataset;
  readonly learner?: SoftmaxLearnerOptions;
  readonly control?: RunControl;
  readonly onEvent?: (event: TrainerEvent) => void;
  readonly from?: Snapshot;
  /** Takes a snapshot at each moment at which a checkpoint could be made. */
  readonly snapshots?: Snapshot[];
}

async function train(setting: Setting = {}) {
  const dataset = setting.dataset ?? digits;
  const learner = new SoftmaxLearner(dataset, setting.learner);
  const { from, snapshots } = setting;
  if (from !== undefined) await learner.restore({ step: from.state.step, ...from });
  const events: TrainerEvent[] = [];
  const experiment = softmaxExperiment(setting.training);
  const outcome = await trainRun({
    experiment,
    dataset,
    learner,
    batches: openBatches(experiment, dataset, from?.state.step ?? 0, augmentation),
    control: setting.control ?? new RunControl(),
    onEvent: (event) => {
      events.push(event);
      setting.onEvent?.(event);
    },
    checkpoints: {
      isDue: () => snapshots !== undefined,
      save: async (take) => {
        snapshots?.push(await take());
      },
    },
    from: from ?? null,
    stopAt: null,
    seconds: () => 1,
  });
  return {
    learner,
    events,
    outcome,
    batches: events.filter((event): event is BatchEndEvent => event.type === "batchEnd"),
    epochs: events.filter((event): event is EpochEndEvent => event.type === "epochEnd"),
    evaluated: events.filter((event): event is EvaluatedEvent => event.type === "evaluated"),
  };
}

/** All batches one after another; fails when one is missing or comes twice. */
function joined(batches: readonly BatchEndEvent[], field: "loss" | "accuracy" | "learningRate"): number[] {
  const values: number[] = [];
  for (const batch of batches) {
    expect(batch.firstStep).toBe(values.length);
    values.push(...batch[field]);
  }
  return values;
}

test("learns, reports every batch, and looks at the test set once, with the best weights", async () => {
  const { outcome, batches, epochs, learner } = await train({ training: { epochs: 3 } });
  expect(outcome).toMatchObject({ reason: "epochs", error: null, epoch: 3, step: 96, chosenOn: "validation" });
  expect(joined(batches, "loss")).toHaveLength(96);
  expect(joined(batches, "learningRate").every((rate) => rate === 0.1)).toBe(true);
  expect(epochs.map(({ epoch, step }) => [epoch, step])).toEqual([
    [1, 32],
    [2, 64],
    [3, 96],
  ]);
  expect(outcome.test!.accuracy).toBeGreaterThan(0.75);
  expect(outcome.test!.count).toBe(500);
  const best = outcome.kept.best!;
  expect((await learner.state()).weights).toEqual(best.weights);
  expect((await learner.evaluate("test")).labels).toEqual(outcome.test!.labels);
  // The last batch of an epoch has 1000 - 31 · 32 = 8 digits.
  const sizes = Array.from({ length: 96 }, (_, i) => (i % 32 === 31 ? 8 : 32));
  epochs.forEach((event, e) => {
    const mean = (values: number[]): number =>
      values.slice(32 * e, 32 * e + 32).reduce((sum, x, i) => sum + x * sizes[i], 0) / 1000;
    expect(event.loss).toBeCloseTo(mean(joined(batches, "loss")), 12);
    expect(event.accuracy).toBeCloseTo(mean(joined(batches, "accuracy")), 12);
    expect(event.trainSeconds).toBeGreaterThan(0);
  });
});

test("the best epoch has the highest validation accuracy, the earliest on a tie", async () => {
  const { outcome, epochs } = await train({ training: { epochs: 8 } });
  const accuracies = epochs.map(({ evaluations }) => evaluations[0].accuracy);
  const highest = Math.max(...accuracies);
  expect(outcome.kept.best).toMatchObject({ epoch: accuracies.indexOf(highest) + 1, accuracy: highest });
  const risesAt = accuracies.map((accuracy, i) => accuracy > Math.max(0, ...accuracies.slice(0, i)));
  expect(epochs.map(({ best }) => best)).toEqual(risesAt);
  expect(outcome.kept.final).toMatchObject({ epoch: 8, step: 256 });
});

test("chunks do not change what is learnt, and stay within epochs and evaluations", async () => {
  const plain = await train();
  const cut = await train({ training: { evaluate: { every: 7, on: "both", sample: 50 } } });
  expect(cut.outcome.kept.final!.weights).toEqual(plain.outcome.kept.final!.weights);
  expect(cut.evaluated.map(({ epoch, step }) => [epoch, step])).toEqual(
    [7, 14, 21, 28, 35, 42, 49, 56, 63].map((step) => [step <= 32 ? 1 : 2, step]),
  );
  expect(cut.evaluated[0].evaluations.map(({ set, count }) => [set, count])).toEqual([
    ["validation", 50],
    ["test", 50],
  ]);
  expect(cut.evaluated[0].evaluations[0]).not.toHaveProperty("labels");
  expect(cut.epochs[0].evaluations.map(({ set, count }) => [set, count])).toEqual([
    ["validation", 300],
    ["test", 500],
  ]);
  for (const { firstStep, batches } of cut.learner.chunks) {
    const last = firstStep + batches - 1;
    expect(Math.floor(firstStep / 32)).toBe(Math.floor(last / 32));
    expect(Math.floor(firstStep / 7)).toBe(Math.floor(last / 7));
  }
});

test("evaluating after each batch does so, but for the end of an epoch, which the epoch reports", async () => {
  const dataset = { ...digits, train: { ...digits.train, count: 100 } };
  const { evaluated } = await train({ dataset, training: { evaluate: { every: "batch", on: "test", sample: 20 } } });
  expect(evaluated.map(({ step }) => step)).toEqual([1, 2, 3, 5, 6, 7]);
});

test("a schedule reaches the learner step by step", async () => {
  const { batches } = await train({
    training: {
      learningRateSchedule: { type: "exponential", decayEpochs: 1, decayRate: 0.25, warmupEpochs: 0.5 },
    },
  });
  const rates = joined(batches, "learningRate");
  expect(rates[0]).toBe(0);
  expect(rates[8]).toBeCloseTo(0.05, 12);
  expect(rates[16]).toBe(0.1);
  expect(rates[48]).toBeCloseTo(0.025, 12);
});

test("a plateau reduces the learning rate from the next epoch on", async () => {
  const { epochs, batches } = await train({
    training: {
      epochs: 3,
      reduceOnPlateau: {
        monitor: "loss",
        factor: 0.5,
        patience: 1,
        minDelta: 100,
        cooldown: 0,
        minLearningRate: 0,
      },
    },
  });
  expect(epochs.map(({ learningRate }) => learningRate)).toEqual([0.1, 0.1, 0.05]);
  expect(joined(batches, "learningRate").indexOf(0.05)).toBe(64);
});

test("early stopping ends the training, and goes back to the best epoch where asked", async () => {
  const earlyStopping = { monitor: "valLoss", patience: 2, minDelta: 0.05, restoreBest: false } as const;
  const kept = await train({ training: { epochs: 50, earlyStopping } });
  expect(kept.outcome.reason).toBe("earlyStopping");
  const ended = kept.outcome.epoch;
  expect(ended).toBeLessThan(50);
  expect(kept.epochs).toHaveLength(ended);
  expect(kept.outcome.kept.final!.epoch).toBe(ended);
  const restored = await train({ training: { epochs: 50, earlyStopping: { ...earlyStopping, restoreBest: true } } });
  expect(restored.outcome.epoch).toBe(ended);
  // The last two epochs were no better by 0.05, so what is restored is the one before them.
  expect(restored.outcome.kept.final!.epoch).toBe(ended - 2);
});

/** What a divergence leaves: from `step` on, the network computes nothing but NaN. */
function breakAt(step: number): SoftmaxLearnerOptions {
  return {
    beforeBatch: async (current, learner) => {
      if (current !== step) return;
      const state = await learner.state();
      state.weights.get("dense/bias")!.fill(NaN);
      await learner.restore(state);
    },
  };
}

test("a loss that is no number fails with batch, learning rate and a proposal; the last good epoch is kept", async () => {
  const good = await train({ training: { epochs: 1 } });
  const { outcome, batches } = await train({ training: { epochs: 4 }, learner: breakAt(40) });
  expect(outcome).toMatchObject({ reason: "failed", epoch: 2, test: null });
  const error = outcome.error as ExpectedError;
  expect(error.code).toBe("loss-not-finite");
  expect(error.message).toBe("The loss became NaN at batch 9 of epoch 2 (step 41), with learning rate 0.1.");
  expect(error.next).toBe(
    'Try a smaller learning rate, such as "learningRate": 0.01, or clip the gradients with "globalClipNorm": 1.',
  );
  expect(joined(batches, "loss").findIndex(Number.isNaN)).toBe(40);
  expect(outcome.kept.final).toMatchObject({ epoch: 1, step: 32 });
  expect(outcome.kept.final!.weights).toEqual(good.outcome.kept.final!.weights);
});

test("a learning rate that is far too large fails in the first epoch, and there is nothing to keep", async () => {
  const optimizer = { ...softmaxExperiment().training.optimizer, learningRate: 1e38, globalClipNorm: 1e9 };
  const { outcome, epochs } = await train({ training: { optimizer } });
  expect(outcome.error).toMatchObject({
    code: "loss-not-finite",
    next: 'Try a smaller learning rate, such as "learningRate": 1e+37.',
  });
  expect(String(outcome.error)).toContain("of epoch 1");
  expect(epochs).toHaveLength(0);
  expect(outcome.kept.final).toBeNull();
});

test("weights that the last update of an epoch ruined are not kept", async () => {
  const training = (learningRate: number): Partial<Experiment["training"]> => ({
    epochs: 3,
    stepsPerEpoch: 1,
    optimizer: { ...softmaxExperiment().training.optimizer, learningRate },
    // Learning rate 0 in the only step of the first epoch.
    learningRateSchedule: { type: "constant", warmupEpochs: 1 },
  });
  const seen = await train({ training: training(1e39) });
  expect(String(seen.outcome.error)).toContain("The validation loss became NaN at batch 1 of epoch 2 (step 2)");
  const dataset = { ...digits, validation: { ...digits.validation, count: 0 } };
  const unseen = await train({ training: training(1e45), dataset });
  expect(String(unseen.outcome.error)).toContain(
    "The weights dense/kernel became not finite at batch 1 of epoch 2 (step 2)",
  );
  for (const { outcome, epochs } of [seen, unseen]) {
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1]);
    expect(outcome.kept.final!.epoch).toBe(1);
  }
});

test("a learner that breaks down fails the run, not the program", async () => {
  const lost = new ExpectedError("engine-failed", "A thread of the engine was lost.");
  const { outcome } = await train({
    training: { epochs: 3 },
    learner: {
      beforeBatch: (step) => {
        if (step === 70) throw lost;
      },
    },
  });
  expect(outcome).toMatchObject({ reason: "failed", error: lost, epoch: 3 });
  expect(outcome.kept.final!.epoch).toBe(2);
  expect(outcome.kept.best).not.toBeNull();
});

test.each(["stop", "interrupted"] as const)("%s acts at the end of the batch under way", async (reason) => {
  const control = new RunControl();
  const { outcome, batches, learner } = await train({
    control,
    training: { epochs: 1000 },
    learner: {
      beforeBatch: (step) => {
        if (step === 45) control.end(reason);
      },
    },
  });
  expect(outcome).toMatchObject({ reason, error: null, epoch: 2, step: 46, test: null });
  expect(joined(batches, "loss")).toHaveLength(46);
  expect(outcome.kept.final).toMatchObject({ epoch: 2, step: 46 });
  expect(outcome.kept.final!.weights).toEqual((await learner.state()).weights);
  expect(outcome.kept.best!.epoch).toBe(1);
});

test("a run that is ended before it begins has its initial weights", async () => {
  const control = new RunControl();
  control.end("stop");
  const { outcome, events } = await train({ control });
  expect(outcome).toMatchObject({ reason: "stop", step: 0 });
  expect(events).toEqual([]);
  expect(outcome.kept.final!.weights.get("dense/kernel")!.every((value) => value === 0)).toBe(true);
});

test("a pause holds after the batch under way, and changes nothing of what is learnt", async () => {
  const undisturbed = await train();
  const control = new RunControl();
  let pausedAt = 0;
  const { outcome, events, batches } = await train({
    control,
    learner: {
      beforeBatch: (step) => {
        if (step === 20) control.pause();
      },
    },
    onEvent: (event) => {
      if (event.type !== "paused") return;
      pausedAt = event.step;
      setTimeout(() => control.continue(), 100);
    },
  });
  expect(pausedAt).toBe(21);
  const types = events.map(({ type }) => type).filter((type) => type === "paused" || type === "continued");
  expect(types).toEqual(["paused", "continued"]);
  expect(joined(batches, "loss")).toHaveLength(64);
  expect(outcome.kept.final!.weights).toEqual(undisturbed.outcome.kept.final!.weights);
});

test("a run that is paused can be stopped", async () => {
  const control = new RunControl();
  control.pause();
  const { outcome, events } = await train({ control, onEvent: () => setTimeout(() => control.end("stop"), 20) });
  expect(outcome).toMatchObject({ reason: "stop", step: 0 });
  expect(events).toEqual([{ type: "paused", step: 0 }]);
});

test("predictions are answered while training", async () => {
  const control = new RunControl();
  const image = Float32Array.from(digits.test.pixels.subarray(0, 784), (pixel) => pixel / 255);
  const asked: Promise<Float32Array>[] = [];
  const ask = (step: number): void => {
    if (step % 10 === 5) asked.push(control.ask((learner) => learner.predict(image)));
  };
  const { outcome } = await train({ control, learner: { beforeBatch: ask } });
  const answers = await Promise.all(asked);
  expect(answers).toHaveLength(6);
  // The first test digit is a 7; between chunks the weights change, and the answers with them.
  expect(answers[5].indexOf(Math.max(...answers[5]))).toBe(7);
  expect(new Set(answers.map((answer) => answer[7])).size).toBeGreaterThan(1);
  expect(outcome.reason).toBe("epochs");
});

test("without a validation set no epoch is the best, and the test set is looked at with the last weights", async () => {
  const dataset = { ...digits, validation: { ...digits.validation, count: 0 } };
  const { outcome, epochs } = await train({ dataset });
  expect(outcome).toMatchObject({ chosenOn: null, reason: "epochs" });
  expect(outcome.kept.best).toBeNull();
  expect(epochs.map(({ evaluations, best }) => [evaluations.length, best])).toEqual([
    [0, false],
    [0, false],
  ]);
  expect(outcome.test!.count).toBe(500);
});

test("probabilities of the best epoch, of the last and of the test set are kept", async () => {
  const { outcome } = await train({ training: { epochs: 8 } });
  const { best, final } = outcome.kept;
  const records = outcome.kept.probabilities();
  const expected = [...new Set([best!.epoch, final!.epoch])].map((epoch) => ["validation", epoch]);
  expect(records.map(({ set, epoch }) => [set, epoch])).toEqual([...expected, ["test", best!.epoch]]);
  const test = records.at(-1)!;
  if (test.kind !== "probabilities") throw new Error("no probabilities");
  for (let i = 0; i < 500; i++) {
    const row = test.probabilities.subarray(10 * i, 10 * i + 10);
    expect(row.indexOf(Math.max(...row))).toBe(outcome.test!.labels[i]);
  }
});

const goingOn: Partial<Experiment["training"]> = {
  epochs: 6,
  learningRateSchedule: { type: "cosine", warmupEpochs: 1, decayEpochs: null, alpha: 0 },
  reduceOnPlateau: {
    monitor: "valLoss",
    factor: 0.5,
    patience: 1,
    minDelta: 0.01,
    cooldown: 1,
    minLearningRate: 0,
  },
  earlyStopping: { monitor: "valAccuracy", patience: 2, minDelta: 0.001, restoreBest: true },
  evaluate: { every: 10, on: "both", sample: 50 },
};

/** What a run shows of its epochs and looks, without the time that they took. */
function shown(events: readonly TrainerEvent[]): unknown[] {
  return events
    .filter(({ type }) => type === "epochEnd" || type === "evaluated")
    .map((event) => ({ ...event, trainSeconds: 0, evaluateSeconds: 0 }));
}

test("a run that goes on from any moment comes to the same weights, epochs and looks", async () => {
  const snapshots: Snapshot[] = [];
  const control = new RunControl();
  // Cuts each chunk after its first batch, so that every step is such a moment.
  const beforeBatch = (): void => {
    control.pause();
    control.continue();
  };
  const whole = await train({ training: goingOn, control, learner: { beforeBatch }, snapshots });
  expect(whole.outcome.reason).toBe("earlyStopping");
  expect(snapshots.length).toBe(whole.outcome.step);
  const everything = shown(whole.events);
  for (const from of [0, 8, 9, 10, 31, 32, 40, 63, 90, 127, 128, 159, 188, 191].map((i) => snapshots[i])) {
    const { step } = from.state;
    const { outcome, events, batches } = await train({ training: goingOn, from });
    expect(outcome).toMatchObject({ reason: "earlyStopping", epoch: whole.outcome.epoch, step: whole.outcome.step });
    expect(outcome.kept.final!.weights).toEqual(whole.outcome.kept.final!.weights);
    expect(outcome.kept.best).toEqual(whole.outcome.kept.best);
    expect(outcome.kept.probabilities()).toEqual(whole.outcome.kept.probabilities());
    expect(outcome.test).toEqual(whole.outcome.test);
    expect(batches.at(0)?.firstStep ?? whole.outcome.step).toBe(step);
    const rest = shown(events);
    expect(rest).toEqual(everything.slice(everything.length - rest.length));
  }
});

test.each([0, 1, 31, 32, 45])("a run that is stopped after %i batches can go on from there", async (batches) => {
  const whole = await train({ training: goingOn });
  const control = new RunControl();
  if (batches === 0) control.end("stop");
  const beforeBatch = (step: number): void => {
    if (step === batches - 1) control.end("stop");
  };
  const first = await train({ training: goingOn, control, learner: { beforeBatch } });
  expect(first.outcome.reason).toBe("stop");
  const from = first.outcome.snapshot!;
  expect(from.state.step).toBe(batches);
  const { outcome, events } = await train({ training: goingOn, from });
  expect(outcome.kept.final!.weights).toEqual(whole.outcome.kept.final!.weights);
  expect([...shown(first.events), ...shown(events)]).toEqual(shown(whole.events));
});

test("a run that is stopped while it looks at the test set can do that once more", async () => {
  const whole = await train({ training: { epochs: 2 } });
  const control = new RunControl();
  let epochs = 0;
  const first = await train({
    training: { epochs: 2 },
    control,
    onEvent: (event) => {
      if (event.type === "epochEnd" && ++epochs === 2) control.end("stop");
    },
  });
  expect(first.outcome).toMatchObject({ reason: "stop", test: null, step: 64 });
  const { outcome, batches } = await train({ training: { epochs: 2 }, from: first.outcome.snapshot! });
  expect(batches).toEqual([]);
  expect(outcome.test).toEqual(whole.outcome.test);
  expect(outcome.kept.final!.weights).toEqual(whole.outcome.kept.final!.weights);
});
