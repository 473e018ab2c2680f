import { describe, expect, it } from "vitest";
import { historyOf } from "../../../../src/core/runHistory.ts";
import type { TrainerEvent } from "../../../../src/core/runEvents.ts";
import { comparedCurves } from "../../../../src/host/compare/curves.ts";
import { batchEvent, epochEndEvent, evaluation, startedEvent } from "../../../helpers/runEvents.ts";

const batches = (firstStep: number, losses: readonly number[]): TrainerEvent =>
  ({ ...batchEvent(1, losses), firstStep }) as TrainerEvent;

describe("curves to be compared", () => {
  const epochs = [
    epochEndEvent(1, { step: 10, evaluations: [evaluation({ loss: 0.5, accuracy: 0.9 })] }),
    epochEndEvent(2, { step: 20, evaluations: [evaluation({ loss: NaN, accuracy: 0.1 })], trainSeconds: 4 }),
  ];
  const curves = comparedCurves(
    historyOf([
      startedEvent(),
      {
        type: "evaluated",
        epoch: 1,
        step: 5,
        evaluations: [{ ...evaluation({ loss: 0.7, accuracy: 0.8 }) }],
      },
      ...epochs,
    ]),
  );

  it("have the looks at a set between the epochs too, by updates, epochs and seconds", () => {
    const { validation } = curves;
    expect([...validation.step]).toEqual([5, 10, 20]);
    expect([...validation.epoch]).toEqual([0.5, 1, 2]);
    expect([...validation.accuracy]).toEqual([0.8, 0.9, 0.1]);
    // 2.4 s for the first epoch, 4.4 s for the second.
    expect(validation.seconds[0]).toBeCloseTo(1.2);
    expect(validation.seconds[1]).toBeCloseTo(2.4);
    expect(validation.seconds[2]).toBeCloseTo(6.8);
  });

  it("keep a loss that is no number", () => {
    expect([...curves.validation.loss]).toEqual([0.7, 0.5, NaN]);
  });

  it("are empty where the run has none", () => {
    expect(curves.test.step).toHaveLength(0);
    expect(curves.batches.step).toHaveLength(0);
    expect(curves.training.step).toHaveLength(2);
  });

  it("go on in time as they did before where an epoch is under way", () => {
    const { seconds } = comparedCurves(historyOf([startedEvent(), ...epochs, batches(24, [1])])).batches;
    expect(seconds[0]).toBeCloseTo(6.8 + 2.2);
  });

  it("know no time before the first epoch ended", () => {
    const { epoch, seconds } = comparedCurves(historyOf([startedEvent(), batches(0, [1, 2])])).batches;
    expect([...epoch]).toEqual([0.1, 0.2]);
    expect([...seconds]).toEqual([NaN, NaN]);
  });
});

describe("a curve of many batches", () => {
  const losses = Array.from({ length: 1001 }, (_, i) => i);
  const { batches: curve } = comparedCurves(historyOf([startedEvent(), batches(0, losses)]));

  it("is made of means of stretches, the last one shorter", () => {
    expect(curve.step).toHaveLength(334);
    expect([...curve.step.subarray(0, 2)]).toEqual([3, 6]);
    expect([...curve.loss.subarray(0, 2)]).toEqual([1, 4]);
    expect(curve.step.at(-1)).toBe(1001);
    expect(curve.loss.at(-1)).toBe(999.5);
  });
});
