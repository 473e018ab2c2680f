import type { AnsweredDigit } from "../../src/core/wrongDigits.ts";

/** As the command line calls them. */
function columnsOf(isProbability: boolean): string[] {
  return ["index", "true", "predicted", isProbability ? "confidence" : "output", "loss"];
}

/**
 * The digits as a file that every program reads: numbers alone, whole and unrounded, with the column names of our command
 * line; what is not known is empty.
 *
 * @param probabilities [digits of the set, 10]; null where they were not kept. @param isProbability whether they are.
 */
export function csvOf(
  digits: readonly AnsweredDigit[],
  probabilities: Float32Array | null,
  isProbability: boolean,
): string {
  const each = Array.from({ length: 10 }, (_, label) => `${isProbability ? "p" : "output"}${label}`);
  const names = [...columnsOf(isProbability), ...(probabilities === null ? [] : each)];
  const lines = digits.map((digit) => {
    const { index } = digit;
    const own = probabilities === null ? [] : Array.from(probabilities.subarray(index * 10, index * 10 + 10), shortest);
    return [...cellsOf(digit), ...own].join(",");
  });
  return [names.join(","), ...lines, ""].join("\n");
}

/** The digits as text that is pasted into a table: columns between tabs. */
export function tabbedTextOf(digits: readonly AnsweredDigit[], isProbability: boolean): string {
  return [columnsOf(isProbability), ...digits.map(cellsOf)].map((cells) => `${cells.join("\t")}\n`).join("");
}

/** What a person reads in a table. */
export interface TableWords {
  readonly title: string;
  /** Of the columns: index, true, predicted, image, and what is only told where it was kept: what the network gave its answer, and the loss. */
  readonly headings: readonly [string, string, string, string, string, string];
  /** In BCP 47. */
  readonly language: string;
}

/**
 * The digits as a page that stands alone, with their pictures: opened in a browser, or pasted into a document.
 *
 * @param pictureOf the picture of a digit as a `data:` address.
 */
export function htmlTableOf(
  digits: readonly AnsweredDigit[],
  { title, headings, language }: TableWords,
  pictureOf: (digit: AnsweredDigit) => string,
): string {
  const { confidence: sureness = null, loss: cost = null } = digits.at(0) ?? {};
  const known = 4 + (sureness === null ? 0 : 1) + (cost === null ? 0 : 1);
  const shown = headings.slice(0, known);
  const head = shown.map((heading) => `<th>${escaped(heading)}</th>`).join("");
  const rows = digits.map((digit) => {
    const [index, truth, predicted, confidence, loss] = cellsOf(digit);
    const picture = `<img src="${escaped(pictureOf(digit))}" width="56" height="56" alt="${truth}">`;
    const cells = [index, truth, predicted, picture, confidence, loss].slice(0, known);
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
  });
  return `<!DOCTYPE html>
<html lang="${escaped(language)}">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>
body { font-family: system-ui, sans-serif; color: #000; background: #fff }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: 4px 12px; border: 1px solid #ccc; text-align: right }
img { display: block; image-rendering: pixelated }
</style>
<h1>${escaped(title)}</h1>
<table>
<thead><tr>${head}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
</html>
`;
}

function cellsOf({ index, truth, predicted, confidence, loss }: AnsweredDigit): string[] {
  return [String(index), String(truth), String(predicted), numberText(confidence), numberText(loss)];
}

function numberText(value: number | null): string {
  return value === null ? "" : shortest(value);
}

/** @returns as few figures as tell a float32 from its neighbours: 0.1, not 0.10000000149011612. */
function shortest(value: number): string {
  const rounded = Math.fround(value);
  for (let figures = 1; figures <= 9; figures++) {
    const text = Number(value.toPrecision(figures));
    if (Math.fround(text) === rounded) return String(text);
  }
  return String(value);
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
