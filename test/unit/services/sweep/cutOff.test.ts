import { expect, test } from "vitest";
import { expandSweep, type ExpandedSweep } from "../../../../src/core/sweep/expand.ts";
import { isCutOff, withCutOff } from "../../../../src/services/sweep/cutOff.ts";
import type { PointState } from "../../../../src/services/sweep/plan.ts";

const layers = [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }];

function expanded(parameters: object, warmStart: boolean): ExpandedSweep {
  const spec = { parameters, warmStart, repeats: 2 };
  const { sweep } = expandSweep(JSON.stringify({ model: { layers }, sweep: spec }), { fileName: "a.mnist.json" });
  if (sweep === null) throw new Error("The sweep is none.");
  return sweep;
}

/** Three settings with two seeds, the first of which were trained: `c`, or failed for good or for now: `x`, `f`. */
function statesOf({ points }: ExpandedSweep, statuses: string): PointState[] {
  return points.map((point, index): PointState => {
    const none = { point, share: 0, accuracy: null, test: null, path: null, entry: null };
    const key = `key ${index}`;
    if (statuses[index] === "c") return { ...none, key, status: "completed", failure: null };
    if (statuses[index] === ".") return { ...none, key: null, status: "waiting", failure: null };
    const code = statuses[index] === "x" ? "loss-not-finite" : "trainer-failed";
    return { ...none, key, status: "failed", failure: { code, message: "No." } };
  });
}

const sizes = { "training.batchSize": [10, 20, 30] };

test("behind a loss that is no number nothing can be trained with that seed, and each says why", () => {
  const sweep = expanded(sizes, true);
  const states = withCutOff(statesOf(sweep, "cx...."), sweep);
  expect(states.map(isCutOff)).toEqual([false, false, true, false, false, false]);
  expect(states[2]).toMatchObject({
    status: "failed",
    failure: {
      message: 'Not trained: the run with "training.batchSize": 20 comes before it and has no weights to start from.',
      next: 'Take "training.batchSize": 20 out of "sweep.parameters", or set "sweep.warmStart" to false.',
    },
  });
  expect(withCutOff(statesOf(sweep, "x....."), sweep).map(isCutOff)).toEqual([false, true, true, false, false, false]);
  // Once more, it is the same.
  expect(withCutOff(states, sweep)).toEqual(states);
});

test("several values are all named", () => {
  const sweep = expanded({ "training.batchSize": [10, 20], "training.epochs": [1, 2] }, true);
  const next = withCutOff(statesOf(sweep, "x......."), sweep)[1].failure?.next;
  expect(next).toContain('Take one of "training.batchSize": 10, "training.epochs": 1 out of');
});

test("what may succeed another time, and runs that hand nothing on, cut nothing off", () => {
  const chain = expanded(sizes, true);
  expect(withCutOff(statesOf(chain, "f....."), chain).some(isCutOff)).toBe(false);
  const apart = expanded(sizes, false);
  expect(withCutOff(statesOf(apart, "x....."), apart).some(isCutOff)).toBe(false);
});
