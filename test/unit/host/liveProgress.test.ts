import { describe, expect, it } from "vitest";
import { noProgress, progressAfter } from "../../../src/host/liveProgress.ts";
import { batchEvent, epochEndEvent, evaluation, startedEvent } from "../../helpers/runEvents.ts";

describe("the progress of a run", () => {
  it("is nothing before its first batch", () => {
    expect(progressAfter(noProgress, [startedEvent()])).toEqual({ epoch: 0, trained: null, evaluated: null });
  });

  it("follows the batches", () => {
    const batches = {
      type: "batchEnd",
      epoch: 3,
      firstStep: 844,
      loss: Float64Array.of(0.5, 0.4),
      accuracy: Float64Array.of(0.7, 0.8),
      learningRate: Float64Array.of(0.01, 0.01),
      imagesPerSecond: 20_000,
    } as const;
    expect(progressAfter(noProgress, [batches])).toEqual({ epoch: 3, trained: 0.8, evaluated: null });
  });

  it("keeps the last evaluation while the next epoch goes on", () => {
    const evaluated = epochEndEvent(1, { evaluations: [evaluation({ accuracy: 0.97 })] });
    const between = progressAfter(noProgress, [batchEvent(1, [0.5]), evaluated]);
    expect(progressAfter(between, [batchEvent(2, [0.4])])).toMatchObject({ epoch: 2, evaluated: 0.97 });
  });

  it("goes back to the epoch that a resumed run goes on with", () => {
    const before = progressAfter(noProgress, [batchEvent(5, [0.1])]);
    const resumed = { type: "resumed", epoch: 4, step: 1200, checkpoint: "last.safetensors" } as const;
    expect(progressAfter(before, [resumed]).epoch).toBe(4);
  });
});
