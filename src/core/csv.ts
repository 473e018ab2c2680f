/** What a cell of a table holds: text, a number, or nothing. */
export type CsvCell = string | number | null;

/**
 * @param rows the headings first.
 * @returns the table as CSV (RFC 4180: lines end in CR LF). Numbers stand in full, those that are not finite as `NaN`,
 * `Infinity` and `-Infinity`; null is an empty cell.
 */
export function csvText(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map((cells) => `${cells.map(cellText).join(",")}\r\n`).join("");
}

function cellText(cell: CsvCell): string {
  if (cell === null) return "";
  return typeof cell === "number" ? String(cell) : quoted(unlikeFormula(cell));
}

/** Text that a spreadsheet would take for a formula gets an apostrophe; a negative number written as text stays. */
function unlikeFormula(text: string): string {
  return /^[=+@\t\r\n]|^-(?!(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$)/i.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
