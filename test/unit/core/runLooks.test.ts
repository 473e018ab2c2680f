import { describe, expect, it } from "vitest";
import { historyOf } from "../../../src/core/runHistory.ts";
import { bestEpochOf, chosenLook, commonSet, looksOf } from "../../../src/core/runLooks.ts";
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

/** The look's set, epoch and loss, which tells where it comes from. */
function chosen(events: readonly TrainerEvent[], set: EvaluationReport["set"] | null, epoch: number | null): unknown {
  const look = chosenLook(historyOf(events), { set, epoch });
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
  const looks = looksOf(historyOf([...epochs, resumed, again]));
  expect(looks.map(({ epoch, evaluation: { loss } }) => [epoch, loss])).toEqual([
    [1, 1],
    [2, 7],
  ]);
});

it("one set of one epoch is one look, also where the test digits were looked at in each epoch", () => {
  const tested = epochEndEvent(2, { evaluations: [at("validation", 1), at("test", 9)], best: true });
  const looks = looksOf(historyOf([tested, completed]));
  expect(looks.map(({ set, epoch }) => [set, epoch])).toEqual([
    ["validation", 2],
    ["test", 2],
  ]);
});

it("several runs have in common the set that most have looked at, the test digits where it is undecided", () => {
  const validated = looksOf(historyOf(epochs));
  const tested = looksOf(historyOf([...epochs, completed]));
  expect(commonSet([validated, validated, tested])).toBe("validation");
  expect(commonSet([tested, tested])).toBe("test");
  expect(commonSet([[], []])).toBeNull();
});
