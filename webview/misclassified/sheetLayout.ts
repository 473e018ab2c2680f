import { tileLayout, type TileLayout } from "../../src/core/pictures/tiles.ts";

/** Where everything lies on a contact sheet. Lengths in pixels of the picture. */
export interface SheetLayout {
  readonly width: number;
  readonly height: number;
  readonly margin: number;
  /** Of the heading, above the tiles. */
  readonly heading: number;
  readonly tiles: TileLayout;
  /** Side of a digit: a whole multiple of 28, so that it stays crisp. */
  readonly digit: number;
  /** Of the caption below it. */
  readonly caption: number;
}

/** More would not be read any more, and takes more memory than a page may have. */
export const mostOnSheet = 20_000;

/** @param count digits, 1 to `mostOnSheet`: few are drawn large, many small, in rows that make a sheet wider than high. */
export function sheetLayout(count: number): SheetLayout {
  const scale = count <= 100 ? 4 : count <= 1000 ? 3 : count <= 4000 ? 2 : 1;
  const digit = 28 * scale;
  const caption = 8 + 4 * scale;
  const gap = 4 * scale;
  // Captions need their room also below the smallest digits.
  const tile = { width: Math.max(40, digit), height: digit + 2 + caption };
  const wanted = Math.ceil(Math.sqrt((count * 1.5 * tile.height) / tile.width));
  const columns = Math.min(count, Math.max(6, wanted));
  const margin = 24;
  const heading = 72;
  const room = Math.max(columns * (tile.width + gap) - gap, 560);
  const size = { leastWidth: tile.width, mostWidth: tile.width, height: tile.height, gap };
  const tiles = tileLayout(count, columns * (tile.width + gap) - gap, size);
  return {
    width: room + 2 * margin,
    height: heading + tiles.height + 2 * margin,
    margin,
    heading,
    tiles,
    digit,
    caption,
  };
}
