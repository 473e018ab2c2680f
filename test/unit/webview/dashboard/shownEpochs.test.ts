import { expect, it } from "vitest";
import { shownEpochs } from "../../../../webview/dashboard/shownEpochs.ts";

it.each([
  [10, 0, 10],
  [10, 3.5, 10],
  [1, 1.2, 1.2],
  [100, 1, 100],
  [200, 3, 100],
  [200, 26, 200],
  [100_000, 0, 100],
  [100_000, 42, 200],
  [100_000, 51, 500],
  [100_000, 30_000, 100_000],
])("of %s epochs with %s done, the curves have room for %s", (planned, reached, shown) => {
  expect(shownEpochs(planned, reached)).toBe(shown);
});
