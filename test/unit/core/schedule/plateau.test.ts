import { expect, test } from "vitest";
import type { EpochFigures } from "../../../../src/core/schedule/monitor.ts";
import {
  plateauAfterEpoch,
  plateauStart,
  scaledLearningRate,
  type PlateauSpec,
} from "../../../../src/core/schedule/plateau.ts";
import cases from "../../../fixtures/callbacks/reduceOnPlateau.json" with { type: "json" };

const none: EpochFigures = { loss: null, accuracy: null, valLoss: null, valAccuracy: null };

test.each(cases)("as Keras: $name", ({ spec, learningRate, values, learningRates }) => {
  const plateau = spec as PlateauSpec;
  let state = plateauStart;
  const seen = values.map((value) => {
    state = plateauAfterEpoch(plateau, state, { ...none, [spec.monitor]: value }, learningRate);
    return scaledLearningRate(plateau, state, learningRate);
  });
  // Keras keeps the learning rate in float32 and rounds it at each reduction.
  seen.forEach((rate, i) => expect(Math.abs(rate / learningRates[i] - 1)).toBeLessThan(3e-7));
});

test("a reduced rate follows the schedule under it, and the minimum never lifts it", () => {
  const spec: PlateauSpec = {
    monitor: "loss",
    factor: 0.5,
    patience: 1,
    minDelta: 0,
    cooldown: 0,
    minLearningRate: 0.02,
  };
  const reduced = { ...plateauStart, scale: 0.25 };
  expect(scaledLearningRate(spec, reduced, 0.1)).toBe(0.025);
  expect(scaledLearningRate(spec, reduced, 0.06)).toBe(0.02);
  expect(scaledLearningRate(spec, reduced, 0.01)).toBe(0.01);
  expect(scaledLearningRate(null, reduced, 0.1)).toBe(0.1);
});
