import { expect, it } from "vitest";
import { lossTick } from "../../../../webview/shared/formats.ts";

it.each([
  [0.003, "0.003"],
  [0.30000000000000004, "0.3"],
  [2.5, "2.5"],
  [50_000, "50000"],
  [1e9, "1e9"],
  [3e27, "3e27"],
  [7.326649034275205e26, "7.33e26"],
  [0.00000123, "1.23e-6"],
  [0, "0"],
])("a tick at %d fits into the margin of a chart", (value, text) => {
  expect(lossTick(value)).toBe(text);
});
