import { bestOf } from "../core/sweep/judged.ts";
import { valueCells, valueHeadings, type SweepColumns } from "../services/sweep/sweepCsv.ts";
import type { SweepRow } from "../services/sweep/sweepRows.ts";
import { duration, percent } from "./formats.ts";
import type { Style } from "./terminal.ts";
import { textTable } from "./textTable.ts";

/**
 * The runs of a sweep as a table.
 *
 * @param rows in the order in which they are shown; the best is marked.
 * @returns lines.
 */
export function sweepTable(rows: readonly SweepRow[], columns: SweepColumns, style: Style): string[] {
  const best = bestOf(rows);
  const headings = ["", ...valueHeadings(columns), "accuracy", "test", "epochs", "time", "status", "run"];
  const cells = rows.map((row, index) => [
    index === best ? style.glyphs.pin : "",
    ...valueCells(row, columns),
    ...[row.accuracy, row.test].map((share) => (share === null ? "" : percent(share))),
    row.epochs === null ? "" : `${row.epoch}/${row.epochs}`,
    row.seconds === null ? "" : duration(row.seconds),
    row.status,
    row.run ?? "",
  ]);
  return textTable(headings, cells, style, best);
}
