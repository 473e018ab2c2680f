import { expect, test } from "vitest";
import type { Experiment } from "../../../../src/core/experiment/schema.ts";
import { sharesOfCores, type WantedShares } from "../../../../src/services/sweep/shares.ts";

const gibibyte = 2 ** 30;
const grid = { parameters: {}, zip: [], samples: null, repeats: 1, warmStart: false };

function shares(wanted: WantedShares, cores: number, experiment: Partial<Experiment> = {}, memory = 64 * gibibyte) {
  const { concurrency, threads } = sharesOfCores({ engine: "wasm", sweep: grid, ...experiment }, wanted, {
    cores,
    memory,
  });
  return [concurrency, threads];
}

test("a run on each core, and never more threads than cores unless they are asked for", () => {
  expect(shares({}, 2)).toEqual([2, 1]);
  expect(shares({}, 1)).toEqual([1, 1]);
  expect(shares({ concurrency: 2 }, 8)).toEqual([2, 4]);
  expect(shares({ concurrency: 3 }, 2)).toEqual([3, 1]);
  expect(shares({ threads: 4 }, 8)).toEqual([2, 4]);
  expect(shares({ concurrency: 1, threads: 2 }, 8)).toEqual([1, 2]);
});

test("fewer where there is little memory", () => {
  expect(shares({}, 16, {}, 2 * gibibyte)).toEqual([4, 4]);
  expect(shares({}, 16, {}, gibibyte / 4)).toEqual([1, 16]);
});

test("one at a time where weights are handed on, or an engine takes everything by itself", () => {
  expect(shares({ concurrency: 4 }, 4, { sweep: { ...grid, warmStart: true } })).toEqual([1, 4]);
  expect(shares({}, 4, { engine: "tensorflow" })).toEqual([1, 4]);
  expect(shares({ concurrency: 2 }, 4, { engine: "webgpu" })).toEqual([2, 2]);
});
