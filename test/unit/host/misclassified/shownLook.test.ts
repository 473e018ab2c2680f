import { describe, expect, it } from "vitest";
import type { EvaluationReport, TrainerEvent } from "../../../../src/core/runEvents.ts";
import { historyOf } from "../../../../src/core/runHistory.ts";
import { lookChoices, shownLook } from "../../../../src/host/misclassified/shownLook.ts";
import { epochEndEvent, evaluation } from "../../../helpers/runEvents.ts";

const at = (set: EvaluationReport["set"], accuracy: number): EvaluationReport => evaluation({ set, accuracy });
const trained = [
  epochEndEvent(1, { evaluations: [at("validation", 0.1)], best: true }),
  epochEndEvent(2, { evaluations: [at("validation", 0.3)], best: true }),
  epochEndEvent(3, { evaluations: [at("validation", 0.2)] }),
];
const completed: TrainerEvent = {
  type: "completed",
  reason: "epochs",
  bestEpoch: 2,
  bestAccuracy: 0.3,
  chosenOn: "validation",
  test: at("test", 0.9),
  fingerprint: "",
  epochs: 3,
  steps: 30,
  seconds: 1,
};
const whole = [...trained, completed];

describe("the answers that the side panel shows", () => {
  const shown = (
    events: readonly TrainerEvent[],
    epoch: number | null,
    set: EvaluationReport["set"] | null,
  ): unknown => {
    const look = shownLook({ history: historyOf(events), experiment: null }, { epoch, set });
    return look === null ? null : [look.set, look.epoch];
  };

  it.each<[string, number | null, EvaluationReport["set"] | null, unknown]>([
    ["the latest epoch that was asked nothing more of", null, null, ["validation", 3]],
    ["the epoch that was asked for", 1, null, ["validation", 1]],
    ["the test digits, which one epoch saw", null, "test", ["test", 2]],
    ["the set that was asked for", 2, "test", ["test", 2]],
    ["the set that the epoch has seen where it is another", 3, "test", ["validation", 3]],
    ["nothing of an epoch that was not evaluated", 4, null, null],
  ])("are those of %s", (_, epoch, set, expected) => {
    expect(shown(whole, epoch, set)).toEqual(expected);
  });

  it("are those of the test set where nothing else was looked at", () => {
    const onTest = [epochEndEvent(1, { evaluations: [at("test", 0.5)] })];
    expect(shown(onTest, null, null)).toEqual(["test", 1]);
    expect(shown(onTest, null, "validation")).toEqual(["test", 1]);
  });

  it("are none before the first evaluation", () => {
    expect(shown([], null, null)).toBeNull();
  });
});

it("every evaluation can be chosen, by epoch, with the best one marked", () => {
  expect(lookChoices({ history: historyOf(whole), experiment: null })).toEqual([
    { set: "validation", epoch: 1, accuracy: 0.1, best: false },
    { set: "validation", epoch: 2, accuracy: 0.3, best: true },
    { set: "test", epoch: 2, accuracy: 0.9, best: true },
    { set: "validation", epoch: 3, accuracy: 0.2, best: false },
  ]);
});
