import type { Style } from "./terminal.ts";

/** A grey picture, light on dark. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** `width` × `height`, row by row: 0 black to 1 white. */
  readonly values: Float32Array;
}

/** From this on a pixel is white where there are no colours. */
const threshold = 0.4;
const ramp = " .:-=+*#%@";

/**
 * Draws a picture with half blocks, two pixels in a character: in 25 greys where there are colours, otherwise in two; in
 * letters of growing darkness where there are no blocks either.
 *
 * @returns a line for each two rows, each `width` characters wide when seen.
 */
export function halfBlocks({ width, height, values }: Drawing, { colors, glyphs }: Style): string[] {
  const at = (x: number, y: number): number => (y < height ? values[y * width + x] : 0);
  return Array.from({ length: Math.ceil(height / 2) }, (_, line) => {
    const pairs = Array.from({ length: width }, (_, x) => [at(x, 2 * line), at(x, 2 * line + 1)] as const);
    if (glyphs.halves === null) return pairs.map(([upper, lower]) => letter((upper + lower) / 2)).join("");
    if (colors.isColorSupported) return greyLine(pairs, glyphs.halves.upper);
    const { upper, lower, both } = glyphs.halves;
    return pairs
      .map(([above, below]) => {
        if (above >= threshold) return below >= threshold ? both : upper;
        return below >= threshold ? lower : " ";
      })
      .join("");
  });
}

function letter(value: number): string {
  return ramp[Math.min(ramp.length - 1, Math.floor(value * ramp.length))];
}

/** The upper half is the letter, the lower its background. */
function greyLine(pairs: readonly (readonly [upper: number, lower: number])[], half: string): string {
  let line = "";
  let last = "";
  for (const [upper, lower] of pairs) {
    const look = `\x1b[38;5;${grey(upper)};48;5;${grey(lower)}m`;
    line += (look === last ? "" : look) + half;
    last = look;
  }
  return `${line}\x1b[39;49m`;
}

/** The nearest of 25 greys among a terminal's 256 colours: 232, nearly black, to 255, and 231, white. */
function grey(value: number): number {
  const level = Math.round(Math.min(1, Math.max(0, value)) * 24);
  return level === 24 ? 231 : 232 + level;
}

/** A drawing with lines of text below it. */
export interface Tile {
  /** Each `width` characters wide when seen. */
  readonly lines: readonly string[];
  /** How wide each line is when seen. */
  readonly widths: readonly number[];
}

const gap = 2;

/** @returns how many tiles lie beside one another. */
export function tilesInRow(width: number, columns: number): number {
  return Math.max(1, Math.floor((columns + gap) / (width + gap)));
}

/** @param width of each tile. @returns lines: tiles beside one another as the terminal's width allows, rows an empty line apart. */
export function tileLines(tiles: readonly Tile[], width: number, { columns }: Pick<Style, "columns">): string[] {
  const perRow = tilesInRow(width, columns);
  const lines: string[] = [];
  for (let first = 0; first < tiles.length; first += perRow) {
    const row = tiles.slice(first, first + perRow);
    if (first > 0) lines.push("");
    const height = Math.max(...row.map((tile) => tile.lines.length));
    for (let i = 0; i < height; i++) {
      const cells = row.map((tile) => (tile.lines[i] ?? "") + " ".repeat(Math.max(0, width - (tile.widths[i] ?? 0))));
      lines.push(cells.join(" ".repeat(gap)).trimEnd());
    }
  }
  return lines;
}
