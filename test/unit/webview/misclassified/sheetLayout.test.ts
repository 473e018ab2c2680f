import { describe, expect, it } from "vitest";
import { rgbaOf } from "../../../../webview/misclassified/ink.ts";
import { mostOnSheet, sheetLayout } from "../../../../webview/misclassified/sheetLayout.ts";
import { tilePlace } from "../../../../src/core/pictures/tiles.ts";

describe("a contact sheet", () => {
  it.each([1, 5, 100, 101, 161, 1000, 4000, 10_000, mostOnSheet])("of %i digits holds them all, crisp", (count) => {
    const { width, height, margin, heading, tiles, digit, caption } = sheetLayout(count);
    const last = tilePlace(tiles, count - 1);
    expect(tiles.count).toBe(count);
    expect(digit % 28).toBe(0);
    expect(tiles.tile.width).toBeGreaterThanOrEqual(digit);
    expect(tiles.tile.height).toBeGreaterThanOrEqual(digit + caption);
    expect(tilePlace(tiles, tiles.columns - 1).left + tiles.tile.width).toBeLessThanOrEqual(width - 2 * margin);
    expect(last.top + tiles.tile.height + heading + 2 * margin).toBeLessThanOrEqual(height);
    // What Chromium draws on a canvas at most.
    expect(Math.max(width, height)).toBeLessThan(16_384);
    expect(width * height).toBeLessThan(100_000_000);
  });

  it("is wider than high where there are many", () => {
    const { width, height } = sheetLayout(161);
    expect(width).toBeGreaterThan(height);
  });
});

describe("ink", () => {
  it("is white on black in the dark and black on white on paper", () => {
    const pixels = Uint8Array.of(0, 200);
    expect([...rgbaOf(pixels, true)]).toEqual([0, 0, 0, 255, 200, 200, 200, 255]);
    expect([...rgbaOf(pixels, false)]).toEqual([255, 255, 255, 255, 55, 55, 55, 255]);
  });
});
