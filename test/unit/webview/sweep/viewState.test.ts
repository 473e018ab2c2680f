import { expect, it } from "vitest";
import { stateOf } from "../../../../webview/sweep/viewState.ts";

it("takes what was kept", () => {
  const kept = stateOf({
    ...{ paths: ["/sweep"], chart: "heat", measure: "seconds", least: "0.5", rows: "a" },
    ...{ without: { a: ["1"] }, order: { by: "a", descending: false } },
  });
  expect(kept).toMatchObject({ paths: ["/sweep"], chart: "heat", measure: "seconds", least: "0.5", rows: "a" });
  expect(kept).toMatchObject({ without: { a: ["1"] }, order: { by: "a", descending: false }, metric: null, x: null });
});

it("takes nothing that another version may have kept otherwise", () => {
  const strange = { chart: "pie", measure: 7, least: 0.5, without: { a: "1", b: ["2"] }, order: "a", x: 3 };
  expect(stateOf(strange as never)).toMatchObject({
    ...{ paths: [], chart: null, measure: "accuracy", least: "", without: { b: ["2"] }, x: null },
    order: { by: "accuracy", descending: true },
  });
  expect(stateOf(null)).toEqual(stateOf({}));
});
