import { expect, test } from "vitest";
import { Pace, Speed } from "../../../src/trainer/pace.ts";

function settle(millisecondsPerBatch: number, chunks: number): number[] {
  const pace = new Pace();
  return Array.from({ length: chunks }, () => {
    const { batches } = pace;
    pace.measured(batches, batches * millisecondsPerBatch);
    return batches;
  });
}

test("chunks grow to about 50 ms", () => {
  expect(settle(1, 6)).toEqual([1, 4, 16, 50, 50, 50]);
  expect(settle(7, 4)).toEqual([1, 4, 7, 7]);
});

test("a batch that takes longer is a chunk of its own", () => {
  expect(settle(400, 3)).toEqual([1, 1, 1]);
});

test("chunks shrink at once when batches slow down, and nothing measured changes nothing", () => {
  const pace = new Pace();
  for (let i = 0; i < 5; i++) pace.measured(pace.batches, pace.batches);
  expect(pace.batches).toBe(50);
  pace.measured(50, 500);
  expect(pace.batches).toBe(5);
  pace.measured(0, 500);
  expect(pace.batches).toBe(5);
});

test("chunks stay finite where the clock shows no time", () => {
  const pace = new Pace();
  for (let i = 0; i < 20; i++) pace.measured(pace.batches, 0);
  expect(pace.batches).toBe(8192);
});

test("speed is that of the last two seconds", () => {
  const speed = new Speed();
  expect(speed.imagesPerSecond).toBe(0);
  speed.measured(100, 1000);
  expect(speed.imagesPerSecond).toBe(100);
  for (let i = 0; i < 50; i++) speed.measured(100, 100);
  expect(speed.imagesPerSecond).toBeCloseTo(1000, 6);
});
