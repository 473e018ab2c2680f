import { expect, test } from "vitest";
import type { ErrorReport } from "../../../../src/core/errors.ts";
import { expandSweep } from "../../../../src/core/sweep/expand.ts";
import { SweepFailures } from "../../../../src/services/sweep/sweepFailures.ts";

const layers = [{ type: "flatten" }, { type: "dense", units: 10, activation: "softmax" }];

function failuresOf(parameters: object, warmStart = false): SweepFailures {
  const text = JSON.stringify({ model: { layers }, sweep: { parameters, warmStart } });
  const { sweep } = expandSweep(text, { fileName: "a.mnist.json" });
  if (sweep === null) throw new Error("The sweep is none.");
  return new SweepFailures(sweep.points, warmStart);
}

/** @returns how many failures in a row end the sweep; null where ten do not. */
function endsAfter(failures: SweepFailures, code: ErrorReport["code"], hasStarted = false): number | null {
  for (let count = 1; count <= 10; count++) {
    const givenUp = failures.failed({ code, message: `The ${count}th.` }, hasStarted);
    if (givenUp === null) continue;
    expect(givenUp).toEqual({ failures: count, error: { code, message: `The ${count}th.` } });
    return count;
  }
  return null;
}

const sizes = { "training.batchSize": [10, 20] };
const engines = { ...sizes, engine: ["tensorflow", "wasm"] };
const weights = { "model.weights": ["a.safetensors", null] };

test.each([
  // What nothing in the file brings about ends any sweep.
  [sizes, "file-unwritable", 3],
  [engines, "disk-full", 3],
  [engines, "trainer-failed", 3],
  // What the points may have each for itself ends none where they differ in it.
  [sizes, "library-not-found", 3],
  [engines, "library-not-found", null],
  [engines, "not-available", null],
  [sizes, "file-not-found", 3],
  [weights, "file-not-found", null],
  [sizes, "bad-weights", 3],
  [weights, "bad-weights", null],
  // Weights fit one network and not the other.
  [{ "model.layers[1].activation": ["softmax", "sigmoid"] }, "bad-weights", null],
  [{ "data.limit": [100, 200] }, "bad-data-file", null],
  [sizes, "too-large", null],
  [sizes, "loss-not-finite", null],
] as const)("of a sweep over %j, %s ends after %j in a row", (parameters, code, count) => {
  expect(endsAfter(failuresOf(parameters), code)).toBe(count);
});

test("a run whose training had begun is a matter of its own, a computer that cannot write is not", () => {
  expect(endsAfter(failuresOf(sizes), "trainer-failed", true)).toBeNull();
  expect(endsAfter(failuresOf(sizes), "engine-failed", true)).toBeNull();
  expect(endsAfter(failuresOf(sizes), "disk-full", true)).toBe(3);
});

test("weights that are handed on are of each run's own", () => {
  expect(endsAfter(failuresOf(sizes, true), "bad-weights")).toBeNull();
});

test("a run that is completed between them begins the count anew", () => {
  const failures = failuresOf(sizes);
  const error = { code: "file-unwritable", message: "No." } as const;
  for (let round = 0; round < 3; round++) {
    expect(failures.failed(error, false)).toBeNull();
    expect(failures.failed(error, false)).toBeNull();
    failures.completed();
  }
});
