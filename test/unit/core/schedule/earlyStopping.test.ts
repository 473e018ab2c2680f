import { expect, test } from "vitest";
import {
  earlyStoppingAfterEpoch,
  earlyStoppingStart,
  type EarlyStoppingSpec,
} from "../../../../src/core/schedule/earlyStopping.ts";
import type { EpochFigures } from "../../../../src/core/schedule/monitor.ts";
import cases from "../../../fixtures/callbacks/earlyStopping.json" with { type: "json" };

const none: EpochFigures = { loss: null, accuracy: null, valLoss: null, valAccuracy: null };

test.each(cases)("as Keras: $name", ({ spec, values, stoppedAfter, bestEpoch }) => {
  let state = earlyStoppingStart;
  let epoch = 0;
  for (const value of values) {
    epoch += 1;
    const figures = { ...none, [spec.monitor]: value };
    state = earlyStoppingAfterEpoch(spec as EarlyStoppingSpec, state, figures, epoch);
    if (state.stop) break;
  }
  expect(epoch).toBe(stoppedAfter);
  expect(state.bestEpoch).toBe(bestEpoch);
});

test("a figure that is not measured changes nothing", () => {
  const spec = { monitor: "valLoss", patience: 0, minDelta: 0, restoreBest: false } as const;
  expect(earlyStoppingAfterEpoch(spec, earlyStoppingStart, { ...none, loss: 1 }, 5)).toBe(earlyStoppingStart);
});
