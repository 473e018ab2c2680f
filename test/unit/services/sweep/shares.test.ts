import { expect, test } from "vitest";
import { sharesOfCores } from "../../../../src/services/sweep/shares.ts";

test("a run on each core, and never more threads than cores", () => {
  expect(sharesOfCores({}, 2)).toEqual({ concurrency: 2, threads: 1 });
  expect(sharesOfCores({}, 1)).toEqual({ concurrency: 1, threads: 1 });
  expect(sharesOfCores({ concurrency: 2 }, 8)).toEqual({ concurrency: 2, threads: 4 });
  expect(sharesOfCores({ concurrency: 3 }, 2)).toEqual({ concurrency: 3, threads: 1 });
  expect(sharesOfCores({ threads: 4 }, 8)).toEqual({ concurrency: 2, threads: 4 });
  expect(sharesOfCores({ concurrency: 1, threads: 2 }, 8)).toEqual({ concurrency: 1, threads: 2 });
});
