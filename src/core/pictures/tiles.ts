/** Where the tiles of a grid lie that is as wide as its panel and of which only a part is ever drawn. Lengths in CSS pixels. */
export interface TileLayout {
  readonly count: number;
  /** One at least. */
  readonly columns: number;
  readonly tile: { readonly width: number; readonly height: number };
  readonly gap: number;
  /** Of all tiles together, from the upper edge of the first. */
  readonly height: number;
}

export interface TileSize {
  /** Tiles get wider until they fill the row. */
  readonly leastWidth: number;
  /** At most; the rest of the row stays empty. */
  readonly mostWidth: number;
  readonly height: number;
  readonly gap: number;
}

/** @param width of the panel, 0 while it is hidden. */
export function tileLayout(count: number, width: number, { leastWidth, mostWidth, height, gap }: TileSize): TileLayout {
  const columns = Math.max(1, Math.floor((width + gap) / (leastWidth + gap)));
  const filling = (width - (columns - 1) * gap) / columns;
  const rows = Math.ceil(count / columns);
  return {
    count,
    columns,
    tile: { width: Math.max(1, Math.min(mostWidth, Math.floor(filling))), height },
    gap,
    height: rows === 0 ? 0 : rows * (height + gap) - gap,
  };
}

/** A part of the tiles: those from `start` to before `end`. */
export interface TileRange {
  readonly start: number;
  readonly end: number;
}

/**
 * @param top what of the grid is scrolled out above, @param height of the visible part.
 * @param spare rows to draw beyond it on either side, so that they are there when they are scrolled to.
 */
export function visibleTiles(layout: TileLayout, top: number, height: number, spare: number): TileRange {
  const pitch = layout.tile.height + layout.gap;
  const first = Math.floor(top / pitch) - spare;
  const last = Math.ceil((top + height) / pitch) + spare;
  const clamp = (row: number): number => Math.min(layout.count, Math.max(0, row * layout.columns));
  return { start: clamp(first), end: Math.max(clamp(first), clamp(last)) };
}

/** @returns the upper left corner of a tile. */
export function tilePlace({ columns, tile, gap }: TileLayout, position: number): { left: number; top: number } {
  return {
    left: (position % columns) * (tile.width + gap),
    top: Math.floor(position / columns) * (tile.height + gap),
  };
}

/** @returns the least scrolling that shows all of a tile: the new top, the old one where it is in view already. */
export function scrolledTo(layout: TileLayout, position: number, top: number, height: number): number {
  const { top: above } = tilePlace(layout, position);
  const below = above + layout.tile.height;
  if (above < top || layout.tile.height > height) return above;
  return below > top + height ? below - height : top;
}

/** How many tiles a page of keys moves by: whole rows, one at least. */
export function pageOf({ columns, tile, gap }: TileLayout, height: number): number {
  return columns * Math.max(1, Math.floor((height + gap) / (tile.height + gap)));
}

/**
 * Where a key leads from a tile.
 *
 * @param page tiles in a page.
 * @returns its position; null where the key does not move.
 */
export function movedBy(
  key: string,
  position: number,
  { columns, count }: Pick<TileLayout, "columns" | "count">,
  page: number,
): number | null {
  const last = count - 1;
  if (last < 0) return null;
  const to = (target: number): number => Math.min(last, Math.max(0, target));
  switch (key) {
    case "ArrowLeft":
      return to(position - 1);
    case "ArrowRight":
      return to(position + 1);
    case "ArrowUp":
      return position < columns ? position : position - columns;
    case "ArrowDown":
      // From the last full row to the end of a shorter one below it.
      return Math.floor(position / columns) === Math.floor(last / columns) ? position : to(position + columns);
    case "PageUp":
      return to(position - page);
    case "PageDown":
      return to(position + page);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
}
