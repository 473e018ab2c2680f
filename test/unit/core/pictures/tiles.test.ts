import { describe, expect, it } from "vitest";
import {
  movedBy,
  pageOf,
  scrolledTo,
  tileLayout,
  tilePlace,
  visibleTiles,
} from "../../../../src/core/pictures/tiles.ts";

const size = { leastWidth: 60, mostWidth: 80, height: 90, gap: 10 };
const four = tileLayout(10_000, 290, size);

describe("the layout of tiles", () => {
  it("fills the width with as many columns as fit", () => {
    expect(four).toEqual({ count: 10_000, columns: 4, tile: { width: 65, height: 90 }, gap: 10, height: 249_990 });
    expect(tileLayout(3, 269, size)).toMatchObject({ columns: 3, tile: { width: 80 }, height: 90 });
    expect(tileLayout(5, 270, size)).toMatchObject({ columns: 4, tile: { width: 60 }, height: 190 });
  });

  it("holds together where there is no room, or nothing to lay out", () => {
    expect(tileLayout(7, 0, size)).toMatchObject({ columns: 1, tile: { width: 1 } });
    expect(tileLayout(0, 290, size).height).toBe(0);
    expect(visibleTiles(tileLayout(0, 290, size), 0, 400, 2)).toEqual({ start: 0, end: 0 });
  });

  it("places every tile once, inside of the panel", () => {
    const places = Array.from({ length: 10 }, (_, i) => tilePlace(four, i));
    expect(new Set(places.map(({ left, top }) => `${left},${top}`)).size).toBe(10);
    expect(places.at(3)).toEqual({ left: 225, top: 0 });
    expect(places.at(9)).toEqual({ left: 75, top: 200 });
    expect(Math.max(...places.map(({ left }) => left + four.tile.width))).toBeLessThanOrEqual(290);
  });
});

describe("the tiles that are drawn", () => {
  it.each([
    [0, 400, 0, { start: 0, end: 16 }],
    [0, 401, 0, { start: 0, end: 20 }],
    [99, 100, 0, { start: 0, end: 8 }],
    [100, 100, 0, { start: 4, end: 8 }],
    [1000, 100, 2, { start: 32, end: 52 }],
    [249_890, 200, 2, { start: 9984, end: 10_000 }],
    [400_000, 200, 0, { start: 10_000, end: 10_000 }],
  ])("at %i px, %i px high, with %i rows to spare are %j", (top, height, spare, range) => {
    expect(visibleTiles(four, top, height, spare)).toEqual(range);
  });

  it("are all that can be seen, wherever the grid is scrolled to", () => {
    for (let top = 0; top < 2000; top += 37) {
      const { start, end } = visibleTiles(four, top, 333, 0);
      for (let i = 0; i < 200; i++) {
        const { top: above } = tilePlace(four, i);
        const seen = above < top + 333 && above + four.tile.height > top;
        if (seen) expect(i >= start && i < end).toBe(true);
      }
    }
  });
});

describe("scrolling to a tile", () => {
  it.each([
    [0, 500, 300, 0],
    [4, 50, 300, 50],
    [8, 0, 300, 0],
    [12, 0, 300, 90],
    [4, 0, 50, 100],
  ])("tile %i from %i px in %i px comes to %i px", (position, top, height, expected) => {
    expect(scrolledTo(four, position, top, height)).toBe(expected);
  });
});

describe("keys", () => {
  const grid = { columns: 4, count: 10 };
  it.each([
    ["ArrowLeft", 0, 0],
    ["ArrowLeft", 4, 3],
    ["ArrowRight", 3, 4],
    ["ArrowRight", 9, 9],
    ["ArrowUp", 2, 2],
    ["ArrowUp", 6, 2],
    ["ArrowDown", 1, 5],
    ["ArrowDown", 5, 9],
    ["ArrowDown", 6, 9],
    ["ArrowDown", 8, 8],
    ["PageDown", 1, 9],
    ["PageUp", 9, 1],
    ["PageUp", 3, 0],
    ["Home", 7, 0],
    ["End", 0, 9],
  ])("%s at %i leads to %i", (key, from, to) => {
    expect(movedBy(key, from, grid, 8)).toBe(to);
  });

  it("that lead nowhere are left to others", () => {
    expect(movedBy("Enter", 0, grid, 8)).toBeNull();
    expect(movedBy("ArrowDown", 0, { columns: 4, count: 0 }, 8)).toBeNull();
  });

  it("for pages move by the rows that are seen, one at least", () => {
    expect(pageOf(four, 400)).toBe(16);
    expect(pageOf(four, 290)).toBe(12);
    expect(pageOf(four, 20)).toBe(4);
  });
});
