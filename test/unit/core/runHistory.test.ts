import { describe, expect, test } from "vitest";
import { completedOf, historyOf } from "../../../src/core/runHistory.ts";
import type { EvaluatedEvent, ResumedEvent, TrainerEvent } from "../../../src/core/runEvents.ts";
import { epochEndEvent, startedEvent } from "../../helpers/runEvents.ts";

const perEpoch = 10;

/** Updates `from` to `until - 1`, as one event. Each update's loss is its number, times `scale`. */
function batches(from: number, until: number, scale = 1): TrainerEvent {
  const of = (value: (step: number) => number) =>
    Float64Array.from({ length: until - from }, (_, i) => value(from + i));
  return {
    type: "batchEnd",
    epoch: Math.floor(from / perEpoch) + 1,
    firstStep: from,
    loss: of((step) => step * scale),
    accuracy: of((step) => step / 1000),
    learningRate: of((step) => 1 / (step + 1)),
    imagesPerSecond: 1,
  };
}

const epoch = (number: number, loss = 0.3): TrainerEvent => epochEndEvent(number, { loss, step: number * perEpoch });
const look = (step: number): EvaluatedEvent => ({ type: "evaluated", epoch: 1, step, evaluations: [] });
const resumed = (step: number, checkpoint: string | null = "last.safetensors"): ResumedEvent => ({
  type: "resumed",
  epoch: Math.ceil(step / perEpoch),
  step,
  checkpoint,
});
const started = (threads: number) => startedEvent({ threads });
const stopped = (step: number): TrainerEvent => ({
  type: "stopped",
  reason: "stop",
  epoch: 1,
  step,
  fingerprint: null,
});
const notice = (message: string): TrainerEvent => ({ type: "notice", message });

const steps = (curve: { readonly step: Float64Array }) => Array.from(curve.step);
const range = (from: number, until: number) => Array.from({ length: until - from }, (_, i) => from + i);
const numbers = (epochs: readonly { readonly epoch: number }[]) => epochs.map((each) => each.epoch);

describe("a run of one piece", () => {
  test("that has said nothing yet", () => {
    const history = historyOf([]);
    expect(history).toMatchObject({ started: null, epochs: [], evaluated: [], notices: [], ending: null });
    expect(history.segments).toHaveLength(1);
    expect(steps(history.batches)).toEqual([]);
    expect(completedOf(history)).toBeNull();
  });

  test("has all its batches in a row, with their figures", () => {
    const history = historyOf([started(2), batches(0, 4), batches(4, 5), batches(5, 10), epoch(1), stopped(10)]);
    expect(history.batches).toEqual({
      step: Float64Array.from(range(0, 10)),
      loss: Float64Array.from(range(0, 10)),
      accuracy: Float64Array.from(range(0, 10), (step) => step / 1000),
      learningRate: Float64Array.from(range(0, 10), (step) => 1 / (step + 1)),
    });
    const [segment] = history.segments;
    expect(segment).toMatchObject({ resumed: null, supersededAfter: null, started: { threads: 2 } });
    expect(steps(segment.superseded.batches)).toEqual([]);
    expect(history.ending).toEqual(stopped(10));
  });

  test("tells each notice once, in the order in which they came", () => {
    const history = historyOf([notice("b"), notice("a"), resumed(0, null), notice("b"), notice("c")]);
    expect(history.notices).toEqual(["b", "a", "c"]);
  });

  test("is completed only where that is its last word", () => {
    const result = { bestEpoch: 1, bestAccuracy: 0.9, chosenOn: "validation", test: null, fingerprint: "f" } as const;
    const completed: TrainerEvent = {
      type: "completed",
      reason: "epochs",
      ...result,
      epochs: 1,
      steps: 10,
      seconds: 1,
    };
    expect(completedOf(historyOf([started(1), completed]))).toEqual(completed);
    expect(completedOf(historyOf([started(1), stopped(3)]))).toBeNull();
    // A face that could not be told may write after the end; a resumed run is not completed by what it was before.
    expect(completedOf(historyOf([started(1), completed, resumed(5)]))).toBeNull();
  });
});

describe("a run that goes on from a checkpoint", () => {
  test("where it was stopped has nothing superseded", () => {
    const history = historyOf([
      ...[started(2), batches(0, 10), epoch(1), batches(10, 13), stopped(13)],
      ...[resumed(13), started(4), batches(13, 20), epoch(2)],
    ]);
    expect(history.segments.map(({ supersededAfter }) => supersededAfter)).toEqual([13, null]);
    expect(steps(history.segments[0].superseded.batches)).toEqual([]);
    expect(steps(history.batches)).toEqual(range(0, 20));
    expect(numbers(history.epochs)).toEqual([1, 2]);
    expect(history.started?.threads).toBe(4);
    // The end of the first segment is not the run's.
    expect(history.segments[0].ending).toEqual(stopped(13));
    expect(history.ending).toBeNull();
  });

  test("cuts what came after it, in the middle of an event too, and keeps it apart", () => {
    const history = historyOf([
      ...[started(2), batches(0, 10), epoch(1), batches(10, 18), batches(18, 20), epoch(2, 0.2), batches(20, 23)],
      ...[resumed(14), started(2), batches(14, 20, 100), epoch(2, 0.1), stopped(20)],
    ]);
    const [first, second] = history.segments;
    expect(steps(first.batches)).toEqual(range(0, 14));
    expect(steps(first.superseded.batches)).toEqual(range(14, 23));
    expect(numbers(first.epochs)).toEqual([1]);
    expect(first.superseded.epochs.map(({ epoch, loss }) => [epoch, loss])).toEqual([[2, 0.2]]);
    expect(second).toMatchObject({ supersededAfter: null, resumed: { step: 14 } });
    expect(steps(history.batches)).toEqual(range(0, 20));
    // What was done again counts as it was done again.
    expect(Array.from(history.batches.loss.subarray(13, 15))).toEqual([13, 1400]);
    expect(history.epochs.map(({ epoch, loss }) => [epoch, loss])).toEqual([
      [1, 0.3],
      [2, 0.1],
    ]);
  });

  test("at the end of an epoch keeps that epoch, and the looks before", () => {
    const history = historyOf([
      ...[started(2), batches(0, 5), look(5), batches(5, 10), epoch(1), batches(10, 15), look(15)],
      ...[resumed(10), started(2), batches(10, 15), look(15)],
    ]);
    expect(numbers(history.epochs)).toEqual([1]);
    expect(history.evaluated.map(({ step }) => step)).toEqual([5, 15]);
    expect(history.segments[0].superseded.evaluated.map(({ step }) => step)).toEqual([15]);
  });

  test("that was made before a look at the same step has the look once", () => {
    const history = historyOf([
      ...[started(2), batches(0, 5), look(5), batches(5, 8)],
      ...[resumed(5), started(2), look(5), batches(5, 8)],
    ]);
    expect(history.evaluated.map(({ step }) => step)).toEqual([5]);
    expect(history.segments[0].superseded.evaluated.map(({ step }) => step)).toEqual([5]);
  });

  test("that was made before an epoch's evaluation has the epoch once", () => {
    const history = historyOf([
      ...[started(2), batches(0, 10), stopped(10)],
      ...[resumed(10), started(2), epoch(1, 0.2), batches(10, 12)],
      ...[resumed(10), started(2), epoch(1, 0.1), batches(10, 20), epoch(2)],
    ]);
    expect(history.epochs.map(({ epoch, loss }) => [epoch, loss])).toEqual([
      [1, 0.1],
      [2, 0.3],
    ]);
    expect(history.segments[1].superseded.epochs.map(({ loss }) => loss)).toEqual([0.2]);
  });

  test("several times, each from a later one", () => {
    const history = historyOf([
      ...[started(1), batches(0, 10), epoch(1), batches(10, 17)],
      ...[resumed(12), started(2), batches(12, 20), epoch(2), batches(20, 28)],
      ...[resumed(24), started(3), batches(24, 30), epoch(3)],
    ]);
    expect(history.segments.map(({ supersededAfter }) => supersededAfter)).toEqual([12, 24, null]);
    expect(history.segments.map(({ batches }) => steps(batches))).toEqual([range(0, 12), range(12, 24), range(24, 30)]);
    expect(numbers(history.epochs)).toEqual([1, 2, 3]);
    expect(history.started?.threads).toBe(3);
  });

  test("older than the one before: the segment in between counts for nothing", () => {
    const history = historyOf([
      ...[started(1), batches(0, 10), epoch(1), batches(10, 20), epoch(2), batches(20, 25)],
      ...[resumed(20), started(2), batches(20, 30), epoch(3)],
      ...[resumed(10, "01.safetensors"), started(3), batches(10, 20), epoch(2)],
    ]);
    expect(history.segments.map(({ supersededAfter }) => supersededAfter)).toEqual([10, 20, null]);
    expect(history.segments.map(({ batches }) => steps(batches))).toEqual([range(0, 10), [], range(10, 20)]);
    expect(steps(history.segments[1].superseded.batches)).toEqual(range(20, 30));
    expect(history.segments.map(({ superseded }) => numbers(superseded.epochs))).toEqual([[2], [3], []]);
    expect(numbers(history.epochs)).toEqual([1, 2]);
    expect(steps(history.batches)).toEqual(range(0, 20));
  });

  test("older, then a newer one again: the oldest decides for what came before it", () => {
    const history = historyOf([
      ...[started(1), batches(0, 10), epoch(1), batches(10, 20), epoch(2)],
      ...[resumed(10), started(1), batches(10, 16)],
      ...[resumed(14), started(1), batches(14, 20), epoch(2)],
    ]);
    expect(history.segments.map(({ supersededAfter }) => supersededAfter)).toEqual([10, 14, null]);
    expect(steps(history.batches)).toEqual(range(0, 20));
    expect(numbers(history.epochs)).toEqual([1, 2]);
  });

  test("older, dies before its next checkpoint, and goes on from the newest after all: no gap", () => {
    const history = historyOf([
      ...[started(1), batches(0, 10), epoch(1), batches(10, 20), epoch(2), batches(20, 27)],
      ...[resumed(10, "01.safetensors"), started(2), look(10), batches(10, 14)],
      ...[resumed(25), started(3), batches(25, 30), epoch(3)],
    ]);
    expect(steps(history.batches)).toEqual(range(0, 30));
    expect(numbers(history.epochs)).toEqual([1, 2, 3]);
    expect(history.segments.map(({ supersededAfter }) => supersededAfter)).toEqual([25, 10, null]);
    expect(steps(history.segments[1].superseded.batches)).toEqual(range(10, 14));
    expect(history.segments[1].superseded.evaluated.map(({ step }) => step)).toEqual([10]);
    expect(history.evaluated).toEqual([]);
  });

  test("anew, dies before its first checkpoint, and goes on from the newest after all: no gap", () => {
    const history = historyOf([
      ...[started(1), batches(0, 10), epoch(1), batches(10, 17)],
      ...[resumed(0, null), started(2), batches(0, 4)],
      ...[resumed(15), started(3), batches(15, 20), epoch(2)],
    ]);
    expect(steps(history.batches)).toEqual(range(0, 20));
    expect(history.segments.map(({ batches }) => steps(batches))).toEqual([range(0, 15), [], range(15, 20)]);
    expect(numbers(history.epochs)).toEqual([1, 2]);
  });

  test("further than its events tell: what is there of the segment before counts", () => {
    const history = historyOf([
      ...[started(1), batches(0, 10), epoch(1), resumed(17), started(2), batches(17, 20), epoch(2)],
    ]);
    expect(steps(history.batches)).toEqual([...range(0, 10), ...range(17, 20)]);
    expect(numbers(history.epochs)).toEqual([1, 2]);
  });

  test("anew: all that was before is superseded", () => {
    const history = historyOf([
      ...[started(1), batches(0, 10), epoch(1), batches(10, 13)],
      ...[resumed(0, null), started(1), batches(0, 4)],
    ]);
    expect(steps(history.segments[0].batches)).toEqual([]);
    expect(numbers(history.segments[0].superseded.epochs)).toEqual([1]);
    expect(steps(history.segments[0].superseded.batches)).toEqual(range(0, 13));
    expect(steps(history.batches)).toEqual(range(0, 4));
    expect(history.epochs).toEqual([]);
  });

  test("and dies before its engine is ready", () => {
    const history = historyOf([started(1), batches(0, 7), resumed(5), resumed(5), started(2), batches(5, 8)]);
    expect(history.segments).toHaveLength(3);
    expect(history.segments[1]).toMatchObject({ started: null, ending: null, supersededAfter: 5, epochs: [] });
    expect(steps(history.batches)).toEqual(range(0, 8));
    const torn = historyOf([started(1), batches(0, 7), resumed(5)]);
    // Nothing says yet how it computes now: as before.
    expect(torn.started?.threads).toBe(1);
    expect(steps(torn.batches)).toEqual(range(0, 5));
    expect(torn.segments[1].started).toBeNull();
  });
});
