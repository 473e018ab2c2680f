import { describe, expect, it } from "vitest";
import { parseExperiment } from "../../../src/core/experiment/parse.ts";
import type { Experiment } from "../../../src/core/experiment/schema.ts";
import { historyOf } from "../../../src/core/runHistory.ts";
import {
  bestEpochOf,
  chosenLook,
  commonSet,
  looksOf,
  standingEpochOf,
  testedEpochOf,
  type LookedRun,
} from "../../../src/core/runLooks.ts";
import type { EvaluationReport, TrainerEvent } from "../../../src/core/runEvents.ts";
import { epochEndEvent, evaluation } from "../../helpers/runEvents.ts";

const at = (set: EvaluationReport["set"], loss: number): EvaluationReport => evaluation({ set, loss });
const epochs = [
  epochEndEvent(1, { evaluations: [at("validation", 1)], best: true }),
  epochEndEvent(2, { evaluations: [at("validation", 2)], best: true }),
  epochEndEvent(3, { evaluations: [at("validation", 3)] }),
];
const completed: TrainerEvent = {
  type: "completed",
  reason: "epochs",
  bestEpoch: 2,
  bestAccuracy: 0.97,
  chosenOn: "validation",
  test: at("test", 9),
  fingerprint: "",
  epochs: 3,
  steps: 30,
  seconds: 1,
};

const ranOf = (events: readonly TrainerEvent[], experiment: Experiment | null = null): LookedRun => ({
  history: historyOf(events),
  experiment,
});

/** The look's set, epoch and loss, which tells where it comes from. */
function chosen(events: readonly TrainerEvent[], set: EvaluationReport["set"] | null, epoch: number | null): unknown {
  const look = chosenLook(ranOf(events), { set, epoch });
  return look === null ? null : [look.set, look.epoch, look.evaluation.loss];
}

describe("the look that stands for a run", () => {
  it("is that at the test digits when the run is completed", () => {
    expect(chosen([...epochs, completed], null, null)).toEqual(["test", 2, 9]);
  });

  it("is that of the best epoch otherwise", () => {
    expect(chosen(epochs, null, null)).toEqual(["validation", 2, 2]);
    expect(chosen([...epochs, completed], "validation", null)).toEqual(["validation", 2, 2]);
    expect(chosen(epochs, "test", null)).toBeNull();
    expect(chosen([], null, null)).toBeNull();
  });

  it("is that of the epoch that was asked for", () => {
    expect(chosen([...epochs, completed], null, 3)).toEqual(["validation", 3, 3]);
    expect(chosen([...epochs, completed], null, 2)).toEqual(["validation", 2, 2]);
    expect(chosen([...epochs, completed], "test", 2)).toEqual(["test", 2, 9]);
    expect(chosen([...epochs, completed], "test", 3)).toBeNull();
    expect(chosen(epochs, null, 4)).toBeNull();
  });

  it("is the last where no epoch was the best", () => {
    const plain = epochs.map((event) => ({ ...event, best: false }));
    expect(bestEpochOf(historyOf(plain))).toBeNull();
    expect(chosen(plain, null, null)).toEqual(["validation", 3, 3]);
  });
});

it("looks that a later segment superseded are none", () => {
  const resumed: TrainerEvent = { type: "resumed", epoch: 2, step: 10, checkpoint: "last.safetensors" };
  const again = epochEndEvent(2, { evaluations: [at("validation", 7)] });
  const looks = looksOf(ranOf([...epochs, resumed, again]));
  expect(looks.map(({ epoch, evaluation: { loss } }) => [epoch, loss])).toEqual([
    [1, 1],
    [2, 7],
  ]);
});

it("one set of one epoch is one look, also where the test digits were looked at in each epoch", () => {
  const tested = epochEndEvent(2, { evaluations: [at("validation", 1), at("test", 9)], best: true });
  const looks = looksOf(ranOf([tested, completed]));
  expect(looks.map(({ set, epoch }) => [set, epoch])).toEqual([
    ["validation", 2],
    ["test", 2],
  ]);
});

describe("a run of which no epoch was chosen as the best", () => {
  const losses = [2, 1, 3, 4];
  const trained = losses.map((loss, i) => epochEndEvent(i + 1, { evaluations: [], loss }));
  const unchosen = { ...completed, bestEpoch: 0, bestAccuracy: null, chosenOn: null, epochs: 4 };
  const stopping = (restoreBest: boolean): Experiment => {
    const model = { layers: [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }] };
    const earlyStopping = { monitor: "loss", patience: 2, restoreBest };
    const text = JSON.stringify({ data: { validationSplit: 0 }, model, training: { epochs: 9, earlyStopping } });
    const { experiment } = parseExperiment(text, { fileName: "a.mnist.json" });
    if (experiment === null) throw new Error(text);
    return experiment;
  };

  it.each<[string, Experiment | null, number]>([
    ["the last where its experiment is not known", null, 4],
    ["the last where early stopping stays there", stopping(false), 4],
    ["the one that early stopping goes back to", stopping(true), 2],
  ])("looked at the test digits with the weights of %s", (_, experiment, epoch) => {
    const run = ranOf([...trained, unchosen], experiment);
    expect([bestEpochOf(run.history), testedEpochOf(run), standingEpochOf(run)]).toEqual([null, epoch, epoch]);
    expect(looksOf(run).map((look) => [look.set, look.epoch])).toEqual([["test", epoch]]);
    expect(chosenLook(run, { set: null, epoch: null })?.epoch).toBe(epoch);
    expect(chosenLook(run, { set: null, epoch: 1 })).toBeNull();
  });

  it("is stood for by the epoch that it ended with, also where every epoch looked at the test digits", () => {
    const seen = losses.map((loss, i) => epochEndEvent(i + 1, { evaluations: [at("test", i + 1)], loss }));
    const run = ranOf([...seen, unchosen], stopping(true));
    expect(looksOf(run)).toHaveLength(4);
    expect(chosenLook(run, { set: null, epoch: null })?.epoch).toBe(2);
  });

  it("that is not completed went back to nothing", () => {
    const run = ranOf(trained, stopping(true));
    expect([testedEpochOf(run), standingEpochOf(run)]).toEqual([null, 4]);
  });
});

it("several runs have in common the set that most have looked at, the test digits where it is undecided", () => {
  const validated = looksOf(ranOf(epochs));
  const tested = looksOf(ranOf([...epochs, completed]));
  expect(commonSet([validated, validated, tested])).toBe("validation");
  expect(commonSet([tested, tested])).toBe("test");
  expect(commonSet([[], []])).toBeNull();
});
