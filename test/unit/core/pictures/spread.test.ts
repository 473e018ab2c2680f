import { expect, it } from "vitest";
import { spread } from "../../../../src/core/pictures/spread.ts";

it.each([
  [[], []],
  [[50], [50]],
  [
    [10, 100],
    [10, 100],
  ],
  [
    [50, 50],
    [42.5, 57.5],
  ],
  [
    [60, 50],
    [62.5, 47.5],
  ],
  [
    [50, 50, 50],
    [35, 50, 65],
  ],
  // The two above touch the third only after they have moved apart.
  [
    [50, 50, 70],
    [41.666, 56.666, 71.666],
  ],
])("labels at %j are moved apart no further than needed", (tops, placed) => {
  const moved = spread(tops, 15);
  expect(moved).toHaveLength(placed.length);
  moved.forEach((top, i) => expect(top).toBeCloseTo(placed[i], 2));
});

it("labels beyond the edge are drawn in to it in their order", () => {
  const within = { top: 10, bottom: 100 };
  expect(spread([104, 103], 15, within)).toEqual([100, 85]);
  expect(spread([3, 2], 15, within)).toEqual([25, 10]);
  expect(spread([90, 95, 99], 15, within)).toEqual([70, 85, 100]);
  // More than there is room for begin at the top.
  expect(spread([40, 50, 60], 50, within)).toEqual([10, 60, 110]);
});
