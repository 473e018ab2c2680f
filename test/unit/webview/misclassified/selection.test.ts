import { describe, expect, it } from "vitest";
import { extended, nothingSelected, toggled, within } from "../../../../webview/misclassified/selection.ts";

const shown = [40, 10, 30, 20];
const picked = toggled(nothingSelected, 10);

describe("picking digits out", () => {
  it("adds one and takes it away again", () => {
    expect([...picked.indices]).toEqual([10]);
    expect([...toggled(picked, 10).indices]).toEqual([]);
    expect([...toggled(picked, 20).indices]).toEqual([10, 20]);
  });

  it("goes from the last one picked to another in the order shown, in both directions, and from there again", () => {
    const down = extended(picked, shown, 20);
    expect(down).toEqual({ indices: new Set([10, 30, 20]), anchor: 10 });
    expect(extended(down, shown, 40)).toEqual({ indices: new Set([10, 30, 20, 40]), anchor: 10 });
  });

  it("begins a range where there is none to go on from", () => {
    expect(extended(nothingSelected, shown, 30)).toEqual({ indices: new Set([30]), anchor: 30 });
    expect(extended(toggled(nothingSelected, 99), shown, 30).anchor).toBe(30);
  });

  it("forgets what is no longer shown", () => {
    const both = toggled(picked, 20);
    expect(within(both, [10, 40])).toEqual({ indices: new Set([10]), anchor: null });
    expect(within(both, shown)).toEqual(both);
  });
});
