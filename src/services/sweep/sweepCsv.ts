import { csvText } from "../../core/csv.ts";
import { valueText } from "../../core/experiment/settings.ts";
import { oneLine } from "../../core/plainText.ts";
import { headingsOf } from "../../core/sweep/columns.ts";
import type { SweepRow } from "./sweepRows.ts";

/** The varied values of a sweep, and whether its seeds differ. */
export interface SweepColumns {
  readonly paths: readonly string[];
  readonly seeds: boolean;
}

/** @returns the cells of one row that tell what was varied. */
export function valueCells(
  { values, seed }: Pick<SweepRow, "values" | "seed">,
  { paths, seeds }: SweepColumns,
): string[] {
  const cells = paths.map((path) => (Object.hasOwn(values, path) ? valueText(values[path]) : ""));
  return seeds ? [...cells, String(seed)] : cells;
}

/** @param taken headings that stand beside them. @returns the headings over `valueCells`. */
export function valueHeadings({ paths, seeds }: SweepColumns, taken: readonly string[] = []): string[] {
  const own = seeds ? ["Seed"] : [];
  return [...headingsOf(paths, [...own, ...taken]).map(oneLine), ...own];
}

/**
 * The runs as CSV (RFC 4180): the varied values under the last name of their paths in words (the whole path where another
 * column is called so), then the results.
 * `Validation Accuracy` is that of the best epoch, on the set that `Chosen On` names.
 */
export function sweepCsv(rows: readonly SweepRow[], columns: SweepColumns): string {
  const results = [
    ...["Validation Accuracy", "Chosen On", "Best Epoch", "Test Accuracy", "Test Loss"],
    ...["Epochs", "Seconds", "Status", "Run"],
  ];
  const lines = rows.map((row) => [
    ...valueCells(row, columns),
    ...[row.accuracy, row.chosenOn, row.bestEpoch, row.test, row.testLoss],
    ...[row.epoch, row.seconds, row.status, row.run],
  ]);
  return csvText([[...valueHeadings(columns, results), ...results], ...lines]);
}
