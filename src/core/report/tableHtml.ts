import type { Cell, Row, TableBlock } from "./document.ts";
import { text } from "./textHtml.ts";

/** Rows of a table that no page break comes into. */
const mostTogether = 11;
/** Pixels: the narrowest paper, a letter in small print, and what is left and right of a cell. */
const [paperWidth, letterWidth, cellPadding] = [610, 6, 12];
/** A word of so many letters may be broken anywhere: a fingerprint. */
const longestWord = 36;

/** @param caption a whole element. @param number from 1. @returns a table, everything escaped. */
export function tableHtml(block: TableBlock, caption: string, number: number): string {
  const { columns, rows, small = false } = block;
  const side = (i: number): string => (columns[i].right === true ? ' class="right"' : "");
  const head = columns.map(({ title }, i) => `<th scope="col"${side(i)}>${breakable(title)}</th>`).join("");
  const kinds = [
    ...(small ? ["small"] : []),
    ...(rows.length <= mostTogether ? ["whole"] : []),
    ...(columns.length <= 4 && columns.slice(1).every(({ right }) => right === true) ? ["narrow"] : []),
    ...(leastWidth(block) > paperWidth ? ["tight"] : []),
  ];
  const body = rows.map(
    (row) =>
      `<tr${row.strong === true ? ' class="strong"' : ""}>${row.cells.map((cell, i) => `<td${side(i)}>${cellHtml(cell, row)}</td>`).join("")}</tr>`,
  );
  return `<table id="table-${number}" class="${kinds.join(" ")}">\n${caption}\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join("\n")}\n</tbody>\n</table>`;
}

function cellHtml(cell: Cell, { strong = false }: Row): string {
  const inner = typeof cell === "string" ? breakable(cell) : `<code>${breakable(cell.code)}</code>`;
  return strong && inner !== "" ? `<strong>${inner}</strong>` : inner;
}

/** After the dots of a setting's path a line may end. */
const dots = /(?<=[\p{L}\p{N}\]])\.(?=\p{L})/gu;

/** Keras's long names may end a line before a capital. */
const longName = /\p{L}{21,}/gu;
const humps = /(?<=\p{Ll})(?=\p{Lu})/gu;

function breakable(value: string): string {
  const html = text(value)
    .replace(dots, ".<wbr>")
    .replace(longName, (name) => name.replace(humps, "<wbr>"));
  return longestPiece(value) > longestWord ? `<span class="long">${html}</span>` : html;
}

/** Letters of the longest part of a text that stays in one line; Chinese may be broken after every letter. */
function longestPiece(value: string): number {
  const pieces = value
    .replace(dots, ". ")
    .replace(longName, (name) => name.replace(humps, " "))
    .split(/[\s-]+|(?=[\u3000-\u9fff])/u);
  return Math.max(0, ...pieces.map(({ length }) => length));
}

/** Pixels of the table, as far as it may become narrow without a word being broken. */
function leastWidth({ columns, rows }: TableBlock): number {
  const widths = columns.map(({ title, right = false }, i) => {
    const cells = rows.map(({ cells: row }) => {
      const cell = row[i];
      const value = typeof cell === "string" ? cell : cell.code;
      if (right) return value.length;
      const piece = longestPiece(value);
      return piece > longestWord ? 0 : piece;
    });
    return letterWidth * Math.max(longestPiece(title), ...cells) + cellPadding;
  });
  return widths.reduce((sum, width) => sum + width, 0);
}
