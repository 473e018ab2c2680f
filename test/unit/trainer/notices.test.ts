import { expect, test } from "vitest";
import { noticesOf } from "../../../src/trainer/notices.ts";
import { softmaxExperiment } from "../../helpers/softmaxExperiment.ts";

const earlyStopping = { monitor: "valLoss", patience: 1, minDelta: 0, restoreBest: false } as const;

test("a run that is judged on a validation set needs no notice", () => {
  expect(noticesOf(softmaxExperiment({ earlyStopping }), "validation")).toEqual([]);
});

test("choosing on the test set is told", () => {
  const notices = noticesOf(softmaxExperiment(), "test");
  expect(notices).toHaveLength(1);
  expect(notices[0]).toContain("chosen on the test set");
});

test("without a validation set, what watches it is told to do nothing", () => {
  expect(noticesOf(softmaxExperiment(), null)).toHaveLength(1);
  expect(noticesOf(softmaxExperiment({ earlyStopping }), null)[1]).toBe(
    "earlyStopping watches valLoss, which is never measured: it does nothing.",
  );
  const onTraining = { ...earlyStopping, monitor: "loss" } as const;
  expect(noticesOf(softmaxExperiment({ earlyStopping: onTraining }), null)).toHaveLength(1);
});
