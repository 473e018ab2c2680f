import { expect, it } from "vitest";
import { advance, meansOf, noProgress, secondsLeft } from "../../../src/core/progress.ts";
import { batchEvent, epochEndEvent, evaluation, startedEvent } from "../../helpers/runEvents.ts";

it("knows nothing before the start", () => {
  expect(meansOf(noProgress)).toBeNull();
  expect(secondsLeft(noProgress)).toBeNull();
});

it("averages over the epoch's batches, and starts anew with the next epoch", () => {
  let progress = advance(noProgress, startedEvent());
  progress = advance(progress, batchEvent(1, [2, 1]));
  progress = advance(progress, batchEvent(1, [0]));
  expect(progress.batches).toBe(3);
  expect(meansOf(progress)).toEqual({ loss: 1, accuracy: 0.75 });
  progress = advance(progress, epochEndEvent(1));
  expect(progress).toMatchObject({ epoch: 2, batches: 0, evaluateSeconds: 0.4 });
  progress = advance(progress, batchEvent(2, [0.25]));
  expect(meansOf(progress)?.loss).toBe(0.25);
});

it("reckons the time left from the speed and the evaluations", () => {
  let progress = advance(noProgress, startedEvent());
  progress = advance(progress, batchEvent(1, [1, 1]));
  // 28 batches of 100 digits are left, at 20,000 a second; no evaluation was seen yet.
  expect(secondsLeft(progress)).toBeCloseTo(0.14, 10);
  progress = advance(progress, epochEndEvent(1));
  // 20 batches and two evaluations of 0.4 s.
  expect(secondsLeft(progress)).toBeCloseTo(0.1 + 0.8, 10);
});

it("says nothing about time when the last epoch is over", () => {
  let progress = advance(noProgress, startedEvent({ epochs: 1 }));
  progress = advance(progress, batchEvent(1, [1]));
  progress = advance(progress, epochEndEvent(1));
  expect(secondsLeft(progress)).toBeNull();
});

it("remembers the last look between epochs until the epoch ends", () => {
  let progress = advance(noProgress, startedEvent());
  progress = advance(progress, { type: "evaluated", epoch: 1, step: 5, evaluations: [evaluation({ accuracy: 0.5 })] });
  expect(progress.evaluated?.accuracy).toBe(0.5);
  expect(advance(progress, epochEndEvent(1)).evaluated).toBeNull();
});
