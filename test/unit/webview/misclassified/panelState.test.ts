import { describe, expect, it } from "vitest";
import { firstChoice } from "../../../../webview/misclassified/choice.ts";
import { panelStateFrom, type PanelState } from "../../../../webview/misclassified/panelState.ts";

const state: PanelState = {
  choice: { rightness: "all", truth: 0, predicted: 9, order: "loss" },
  form: "table",
  pictures: "/runs/a/test",
  scrollTop: 1234,
  open: 0,
};

describe("the state that outlives the page", () => {
  it("comes back as it was", () => {
    expect(panelStateFrom(state)).toEqual(state);
  });

  it("begins with the wrong digits in a grid", () => {
    const first = { choice: firstChoice, form: "grid", pictures: "", scrollTop: 0, open: null };
    expect(panelStateFrom(null)).toEqual(first);
    expect(panelStateFrom({})).toEqual(first);
  });

  it("leaves out what an older version has written in another way", () => {
    const odd = {
      choice: { rightness: "some", truth: 10, predicted: "9", order: 1 },
      form: "list",
      pictures: 7,
      scrollTop: NaN,
      open: -1,
    };
    expect(panelStateFrom(odd as unknown as PanelState)).toEqual(panelStateFrom(null));
  });
});
