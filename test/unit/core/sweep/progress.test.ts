import { expect, test } from "vitest";
import { headingsOf } from "../../../../src/core/sweep/columns.ts";
import { bestOf } from "../../../../src/core/sweep/judged.ts";
import { sharesOf, sweepProgress, type PointProgress } from "../../../../src/core/sweep/progress.ts";

const point = (
  status: PointProgress["status"],
  share: number,
  accuracy: number | null = null,
  onTest: number | null = null,
): PointProgress => ({ ...{ status, share, accuracy }, test: onTest });

test("counts, and takes the time left from what was done so far", () => {
  const points = [point("completed", 1, 0.9), point("failed", 0.1), point("running", 0.5, 0.95), point("waiting", 0)];
  expect(sharesOf(points)).toBe(2.5);
  // 1.5 points' worth in 30 seconds, and as much is left.
  expect(sweepProgress(points, 1, 30)).toEqual({
    ...{
      points: 4,
      completed: 1,
      failed: 1,
      running: 1,
      waiting: 1,
      best: { index: 2, accuracy: 0.95 },
      secondsLeft: 30,
    },
  });
  expect(sweepProgress(points, 2.5, 0).secondsLeft).toBeNull();
  expect(sweepProgress([point("completed", 1)], 1, 5).secondsLeft).toBe(0);
});

test("the best is the first of those with the highest accuracy", () => {
  expect(bestOf([point("waiting", 0), point("completed", 1, 0.5), point("completed", 1, 0.5)])).toBe(1);
  expect(bestOf([point("completed", 1, 0), point("completed", 1, null)])).toBe(0);
  expect(bestOf([point("waiting", 0)])).toBeNull();
});

test("without validation digits the test digits say which is best, as in the table", () => {
  const points = [point("running", 0.5), point("completed", 1, null, 0.97), point("completed", 1, null, 0.98)];
  expect(sweepProgress(points, 0, 1).best).toEqual({ index: 2, accuracy: 0.98 });
  expect(sweepProgress([point("completed", 1)], 0, 1).best).toBeNull();
});

test("headings are the last names in words, or paths where two would be the same", () => {
  const paths = [
    "model.layers[*].activation",
    "training.optimizer.learningRate",
    "training.optimizer",
    "training.batchSize",
  ];
  expect(headingsOf(paths)).toEqual(["Activation", "Learning Rate", "Optimizer", "Batch Size"]);
  expect(headingsOf(["model.layers[0].units", "model.layers[1].units", "seed"])).toEqual([
    "model.layers[0].units",
    "model.layers[1].units",
    "Seed",
  ]);
  expect(headingsOf(["model.layers[2]"])).toEqual(["Layers"]);
});
