import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { ScheduleSpec } from "../../../../src/core/experiment/schema.ts";
import { learningRateAt } from "../../../../src/core/schedule/learningRate.ts";

const folder = new URL("../../../fixtures/golden/schedules/", import.meta.url);

/** What a file may leave out. */
const defaults = {
  constant: { warmupEpochs: 0 },
  step: { decayRate: 0.1, warmupEpochs: 0 },
  exponential: { decayEpochs: 1, warmupEpochs: 0 },
  cosine: { decayEpochs: null, alpha: 0, warmupEpochs: 0 },
  oneCycle: { pctStart: 0.3, divFactor: 25, finalDivFactor: 10_000 },
};

interface GoldenSchedule {
  readonly schedule: Pick<ScheduleSpec, "type">;
  readonly learningRate: number;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
  readonly steps: readonly number[];
  readonly tolerance: { readonly absolute: number; readonly relative: number };
  readonly expected: { readonly learningRates: readonly number[] };
}

test.each(readdirSync(folder))("as Keras and PyTorch: %s", (file) => {
  const golden = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as GoldenSchedule;
  const { learningRate, stepsPerEpoch, epochs, tolerance } = golden;
  const schedule = { ...defaults[golden.schedule.type], ...golden.schedule } as ScheduleSpec;
  golden.steps.forEach((step, i) => {
    const expected = golden.expected.learningRates[i];
    const actual = learningRateAt(schedule, learningRate, step, stepsPerEpoch, epochs);
    const allowed = tolerance.absolute + tolerance.relative * Math.abs(expected);
    expect(Math.abs(actual - expected), `step ${step}: ${actual} instead of ${expected}`).toBeLessThanOrEqual(allowed);
  });
});

test("a drop comes at its step though a fraction of an epoch is not exact in binary", () => {
  const schedule: ScheduleSpec = { type: "step", decayEpochs: 0.1, decayRate: 0.5, warmupEpochs: 0 };
  const rates = [0, 29, 30, 59, 60, 89, 90].map((step) => learningRateAt(schedule, 1, step, 300, 10));
  expect(rates).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25, 0.125]);
});

test("schedules are finite and never negative at every step of short trainings", () => {
  const schedules: ScheduleSpec[] = [
    { type: "constant", warmupEpochs: 0.3 },
    { type: "step", decayEpochs: 0.7, decayRate: 0.1, warmupEpochs: 5 },
    { type: "exponential", decayEpochs: 0.01, decayRate: 0.5, warmupEpochs: 0 },
    { type: "cosine", decayEpochs: null, alpha: 0, warmupEpochs: 2 },
    { type: "cosine", decayEpochs: null, alpha: 0, warmupEpochs: 1 },
    { type: "oneCycle", pctStart: 0.3, divFactor: 25, finalDivFactor: 10_000 },
    { type: "oneCycle", pctStart: 0.999, divFactor: 25, finalDivFactor: 10_000 },
  ];
  for (const schedule of schedules) {
    for (const [stepsPerEpoch, epochs] of [
      [1, 1],
      [2, 1],
      [1, 2],
      [3, 3],
      [10, 1],
    ]) {
      for (let step = 0; step < stepsPerEpoch * epochs; step++) {
        const rate = learningRateAt(schedule, 0.1, step, stepsPerEpoch, epochs);
        expect(rate, `${JSON.stringify(schedule)}, step ${step} of ${stepsPerEpoch} × ${epochs}`).toSatisfy(
          (value: number) => Number.isFinite(value) && value >= 0 && value <= 0.1 * (1 + 1e-12),
        );
      }
    }
  }
});
