import { describe, expect, it } from "vitest";
import { nothingDone, progressAfter } from "../../../src/services/liveProgress.ts";
import { batchEvent, epochEndEvent, evaluation, startedEvent } from "../../helpers/runEvents.ts";

const look = (accuracy: number): ReturnType<typeof evaluation> => evaluation({ accuracy });

describe("the progress of a run of this window", () => {
  it("knows how much there is to do from the start", () => {
    expect(progressAfter(nothingDone, [startedEvent()])).toEqual({
      ...nothingDone,
      ...{ epochs: 3, steps: 30, engine: "wasm", device: "WebAssembly SIMD, 2 threads", parameters: 61_706 },
    });
  });

  it("goes on with batches and ends of epochs, however they are cut", () => {
    const events = [
      startedEvent(),
      batchEvent(1, [2, 1]),
      epochEndEvent(1, { best: true, evaluations: [look(0.9)] }),
      { ...batchEvent(2, [1, 1, 1]), firstStep: 10 },
    ] as const;
    const after = progressAfter(nothingDone, events);
    expect(after).toMatchObject({ epoch: 2, done: 1, step: 13 });
    expect(after.bests).toEqual([{ step: 10, best: { epoch: 1, accuracy: 0.9, set: "validation" } }]);
    expect(events.reduce((progress, event) => progressAfter(progress, [event]), nothingDone)).toEqual(after);
  });

  it("remembers the epochs that were the best, on the validation digits where there are any", () => {
    const { bests } = progressAfter(nothingDone, [
      epochEndEvent(1, { best: true, evaluations: [evaluation({ set: "test", accuracy: 0.5 }), look(0.8)] }),
      epochEndEvent(2, { best: false, evaluations: [look(0.7)] }),
      epochEndEvent(3, { best: true, evaluations: [evaluation({ set: "test", accuracy: 0.95 })] }),
      epochEndEvent(4, { best: true, evaluations: [] }),
    ]);
    expect(bests.map(({ best }) => best)).toEqual([
      { epoch: 1, accuracy: 0.8, set: "validation" },
      { epoch: 3, accuracy: 0.95, set: "test" },
    ]);
  });

  it("goes back to where a run was resumed, and forgets the best epochs after that", () => {
    const before = progressAfter(nothingDone, [
      startedEvent(),
      epochEndEvent(1, { best: true, evaluations: [look(0.8)] }),
      epochEndEvent(2, { best: true, evaluations: [look(0.9)] }),
    ]);
    const after = progressAfter(before, [{ type: "resumed", epoch: 2, step: 14, checkpoint: "14.safetensors" }]);
    expect(after).toMatchObject({ epoch: 2, done: 1, step: 14, epochs: 3 });
    expect(after.bests.map(({ best }) => best.epoch)).toEqual([1]);
    expect(progressAfter(before, [{ type: "resumed", epoch: 0, step: 0, checkpoint: null }])).toMatchObject({
      ...{ epoch: 0, done: 0, step: 0, bests: [] },
    });
  });
});
