import type { SweepRun } from "../../../../src/protocol/sweep.ts";

/** @returns a completed run of a sweep over one value. */
export function sweepRun(index: number, given: Partial<SweepRun> = {}): SweepRun {
  return {
    ...{ index, values: { "training.batchSize": 16 << index }, seed: 42, path: `/runs/${index}` },
    ...{ status: "completed", accuracy: 0.9, chosenOn: "validation", bestEpoch: 2, epoch: 3, epochs: 3 },
    ...{ test: 0.88, testLoss: 0.4, seconds: 12.5, failure: null },
    ...given,
  };
}
