import { describe, expect, it } from "vitest";
import type { BatchEndEvent, TrainerEvent } from "../../../src/core/runEvents.ts";
import { historyOf } from "../../../src/core/runHistory.ts";
import { EventTape } from "../../../src/services/eventTape.ts";

/** Batches whose figures tell their step. */
function batches(epoch: number, firstStep: number, count: number): BatchEndEvent {
  const steps = Float64Array.from({ length: count }, (_, i) => firstStep + i);
  return {
    type: "batchEnd",
    epoch,
    firstStep,
    loss: steps.map((step) => 1 / (step + 1)),
    accuracy: steps.map((step) => step / 10_000),
    learningRate: steps.map((step) => step / 100),
    imagesPerSecond: 1000 + firstStep,
  };
}

const notice: TrainerEvent = { type: "notice", message: "Slow." };
const epochEnd = (epoch: number, step: number): TrainerEvent => ({
  type: "epochEnd",
  epoch,
  step,
  loss: 1,
  accuracy: 0.5,
  learningRate: 0.1,
  evaluations: [],
  best: false,
  trainSeconds: 1,
  evaluateSeconds: 0,
});

function tapeOf(events: readonly TrainerEvent[]): EventTape {
  const tape = new EventTape();
  for (const event of events) tape.add(event);
  return tape;
}

describe("a tape of events", () => {
  it("joins the batches of an epoch, whatever comes between, and keeps epochs apart", () => {
    const events = [
      batches(1, 0, 3),
      notice,
      batches(1, 3, 1),
      batches(1, 4, 600),
      epochEnd(1, 604),
      batches(2, 604, 2),
      batches(2, 606, 2),
    ];
    const tape = tapeOf(events);
    expect(tape.events.map(({ type }) => type)).toEqual(["batchEnd", "notice", "epochEnd", "batchEnd"]);
    expect(tape.events[0]).toEqual({ ...batches(1, 0, 604), imagesPerSecond: 1004 });
    expect(tape.events[3]).toEqual({ ...batches(2, 604, 4), imagesPerSecond: 1606 });
    expect(historyOf(tape.events)).toEqual(historyOf(events));
  });

  it("joins nothing where a batch is missing, comes again, or belongs to another segment", () => {
    const resumed: TrainerEvent = { type: "resumed", epoch: 1, step: 4, checkpoint: "last.safetensors" };
    const events = [batches(1, 0, 4), batches(1, 6, 2), batches(1, 6, 2), resumed, batches(1, 8, 1)];
    const tape = tapeOf(events);
    expect(tape.events).toEqual(events);
  });

  it("begins with what was before, and leaves it as it is", () => {
    const earlier = [batches(1, 0, 4)];
    const tape = new EventTape(earlier);
    tape.add(batches(1, 4, 2));
    expect(tape.events).toEqual([batches(1, 0, 4), batches(1, 4, 2)]);
    expect(earlier).toHaveLength(1);
  });

  it("never changes what it has given out, also when its room grows", () => {
    const tape = new EventTape();
    const given: (readonly TrainerEvent[])[] = [];
    for (let step = 0; step < 2000; step += 100) {
      tape.add(batches(1, step, 100));
      given.push(tape.events);
    }
    for (const [i, events] of given.entries()) {
      expect(events).toEqual([{ ...batches(1, 0, 100 * (i + 1)), imagesPerSecond: 1000 + 100 * i }]);
    }
  });
});
