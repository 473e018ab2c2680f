import { describe, expect, it } from "vitest";
import type { BatchEndEvent, EpochEndEvent, StartedEvent, TrainerEvent } from "../../../../src/core/runEvents.ts";
import { RunFeed } from "../../../../src/host/dashboard/runFeed.ts";

const started = (epochs: number): StartedEvent =>
  ({
    type: "started",
    runId: "20260101-000000-feed-0000",
    engine: "wasm",
    device: "WebAssembly SIMD",
    reason: "",
    threads: 1,
    parameters: 7850,
    stepsPerEpoch: 4,
    epochs,
    batchSize: 8,
    digits: { train: 32, validation: 10, test: 10 },
    numerics: 1,
  }) as unknown as StartedEvent;

const batches = (epoch: number, firstStep: number, loss: readonly number[]): BatchEndEvent => ({
  type: "batchEnd",
  epoch,
  firstStep,
  loss: Float64Array.from(loss),
  accuracy: Float64Array.from(loss, () => 0.5),
  learningRate: Float64Array.from(loss, () => 0.001),
  imagesPerSecond: 100,
});

const epochEnd = (epoch: number): EpochEndEvent => ({
  type: "epochEnd",
  epoch,
  step: 4 * epoch,
  loss: 1 / epoch,
  accuracy: 0.5,
  learningRate: 0.001,
  trainSeconds: 1,
  evaluateSeconds: 0.5,
  best: true,
  evaluations: [],
});

/** A run that tells one event after the other. */
function feedOf(...first: TrainerEvent[]): { feed: RunFeed; tell: (...events: TrainerEvent[]) => void } {
  const events = [...first];
  const feed = new RunFeed(() => events, null);
  return {
    feed,
    tell: (...more) => {
      events.push(...more);
      feed.add(more);
    },
  };
}

describe("RunFeed", () => {
  it("tells all at first, then what is new, then nothing", () => {
    const { feed, tell } = feedOf(started(3), batches(1, 0, [4, 3]));
    expect(feed.take()).toMatchObject({ kind: "all", data: { batches: { step: Float64Array.of(0, 1) } } });
    expect(feed.take()).toBeNull();
    tell(batches(1, 2, [2, 1]), epochEnd(1));
    tell(batches(2, 4, [1]));
    const news = feed.take();
    expect(news?.kind).toBe("more");
    expect(news?.data.batches.step).toEqual(Float64Array.of(2, 3, 4));
    expect(news?.data.epochs.epoch).toEqual(Float64Array.of(1));
    expect(feed.take()).toBeNull();
  });

  it("tells how far the run is, batches of an epoch included", () => {
    const { feed, tell } = feedOf(started(3), batches(1, 0, [4, 3]));
    expect(feed.progress).toMatchObject({ epoch: 1, batch: 2, step: 2 });
    tell(batches(1, 2, [2, 1]), epochEnd(1), batches(2, 4, [1]));
    expect(feed.progress).toMatchObject({ epoch: 2, batch: 1, step: 5, bestEpoch: 1 });
  });

  it("tells all again after a resume, where the batches after the checkpoint are superseded", () => {
    const { feed, tell } = feedOf(started(3), batches(1, 0, [4, 3, 2, 1]), epochEnd(1), batches(2, 4, [9, 9]));
    feed.take();
    tell({ type: "resumed", epoch: 2, step: 4, checkpoint: "01" }, started(3));
    expect(feed.progress).toMatchObject({ epoch: 2, batch: 0, step: 4 });
    tell(batches(2, 4, [5]));
    const news = feed.take();
    expect(news?.kind).toBe("all");
    expect(news?.data.batches.loss).toEqual(Float64Array.of(4, 3, 2, 1, 5));
    expect(news?.kind === "all" ? news.superseded.map(({ batches: { loss } }) => loss) : []).toEqual([
      Float64Array.of(9, 9),
    ]);
    tell(batches(2, 5, [4, 3, 2]), epochEnd(2));
    expect(feed.take()?.kind).toBe("more");
  });

  it("tells all where an epoch comes again", () => {
    const { feed, tell } = feedOf(started(3), batches(1, 0, [4, 3, 2, 1]), epochEnd(1));
    tell({ type: "resumed", epoch: 1, step: 2, checkpoint: "01" }, started(3));
    feed.take();
    tell(batches(1, 2, [2, 1]), epochEnd(1));
    const news = feed.take();
    expect(news?.kind).toBe("all");
    expect(news?.data.epochs.epoch).toEqual(Float64Array.of(1));
  });

  it("tells of the test digits in the epoch that the run ended with, where none was chosen as the best", () => {
    const ended = (epoch: number): EpochEndEvent => ({ ...epochEnd(epoch), best: false });
    const { feed, tell } = feedOf(started(2), batches(1, 0, [4, 3, 2, 1]), ended(1));
    feed.take();
    const confusion = new Int32Array(100);
    const test = { set: "test", count: 10, loss: 1, accuracy: 0.5, confusion, labels: new Uint8Array(10) } as const;
    const none = { bestEpoch: 0, bestAccuracy: null, chosenOn: null, fingerprint: "" };
    tell(ended(2), { type: "completed", reason: "epochs", ...none, test, epochs: 2, steps: 8, seconds: 1 });
    expect(feed.progress).toMatchObject({ bestEpoch: null, testEpoch: 2 });
    expect(feed.take()?.data.looks).toMatchObject([{ set: "test", epoch: 2 }]);
    feed.tellAll();
    expect(feed.take()?.data.looks).toMatchObject([{ set: "test", epoch: 2 }]);
  });
});
