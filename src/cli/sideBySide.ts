import type { Style } from "./terminal.ts";

/** One fact of each of several runs. */
export interface SideBySideRow {
  readonly title: string;
  /** In the order of the runs, without colour; one text where it is the same for all. */
  readonly cells: readonly string[] | string;
  readonly paint?: (text: string, index: number) => string;
}

const gap = 2;
const indent = 2;

/**
 * A table with a column for each run; columns that do not fit beside one another follow below.
 *
 * @param heads over the columns.
 * @returns lines.
 */
export function sideBySide(
  rows: readonly SideBySideRow[],
  heads: readonly string[],
  align: "left" | "right",
  { colors, columns: most }: Style,
): string[] {
  const titles = Math.max(0, ...rows.map(({ title }) => title.length));
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map(({ cells }) => ownCell(cells, i).length)));
  const padded = (text: string, i: number): string =>
    align === "left" ? text.padEnd(widths[i]) : text.padStart(widths[i]);
  const space = " ".repeat(gap);
  return blocksOf(widths, most - indent - titles).flatMap((block, index) => [
    ...(index === 0 ? [] : [""]),
    colors.dim([" ".repeat(indent + titles), ...block.map((i) => padded(heads[i], i))].join(space).trimEnd()),
    ...rows.flatMap(({ title, cells, paint }) => {
      const start = " ".repeat(indent) + title.padEnd(titles);
      if (typeof cells === "string") return index === 0 ? [colors.dim(`${start}${space}${cells}`)] : [];
      const texts = block.map((i) => {
        const text = cells[i];
        return paint === undefined ? padded(text, i) : padded(text, i).replace(text, () => paint(text, i));
      });
      return [[start, ...texts].join(space).trimEnd()];
    }),
  ]);
}

/** What is the same for all may be wider than a column. */
function ownCell(cells: SideBySideRow["cells"], index: number): string {
  return typeof cells === "string" ? "" : cells[index];
}

/** Columns that fit beside one another; one at least in each block. */
function blocksOf(widths: readonly number[], room: number): number[][] {
  const blocks: number[][] = [];
  let used = Infinity;
  for (const [i, width] of widths.entries()) {
    if (used + gap + width > room) {
      blocks.push([]);
      used = 0;
    }
    blocks[blocks.length - 1].push(i);
    used += gap + width;
  }
  return blocks;
}
