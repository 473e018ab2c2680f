import { oneLine, severalLines } from "../plainText.ts";
import { numbersOf, type Block, type Cell, type ReportDocument, type Row, type TableBlock } from "./document.ts";
import { promptMark } from "./ownWords.ts";
import { beginLine, endLine, headLine, safeWords } from "./words.ts";

export interface MarkdownOptions {
  /** Folder of the pictures, relative to the file. */
  readonly pictures: string;
  /** SHA-256 of what is ours in the text, in hexadecimal. */
  readonly sha256: (text: string) => string;
  /** @returns what of a text is hashed, see `oursIn`. */
  readonly ours: (text: string) => string;
}

/** @returns the report as a Markdown file (GitHub's), with gaps in which words are found again. */
export function reportMarkdown(document: ReportDocument, options: MarkdownOptions): string {
  const numbers = numbersOf(document);
  const parts = [
    `# ${markdownText(document.title)}`,
    ...(document.subtitle === "" ? [] : [markdownText(document.subtitle)]),
    `<!-- ${document.labels.howTo.replaceAll("--", "–")} -->`,
    ...document.opening.map((block) => blockText(block, document, numbers, options)),
    ...document.sections.flatMap(({ title, blocks }, i) => [
      `## ${i + 1} ${markdownText(title)}`,
      ...blocks.map((block) => blockText(block, document, numbers, options)),
    ]),
  ];
  const body = `${parts.join("\n\n")}\n`;
  const hash = options.sha256(options.ours(`${headLine("-", "")}\n${body}`));
  return `${headLine(hash, document.of)}\n${body}`;
}

function blockText(
  block: Block,
  { labels }: ReportDocument,
  numbers: ReadonlyMap<Block, number>,
  { pictures }: MarkdownOptions,
): string {
  const number = numbers.get(block) ?? 0;
  switch (block.kind) {
    case "heading":
      return `### ${markdownText(block.text)}`;
    case "paragraph":
      return markdownText(block.text);
    case "note":
      return `> ${markdownText(block.text)}`;
    case "figure": {
      const path = `${pictures}/${block.name}.svg`.split("/").map(encodeURIComponent).join("/");
      const label = markdownText(labels.figure(number));
      return `![${label}](${path.replaceAll("(", "%28").replaceAll(")", "%29")})\n\n**${label}** ${markdownText(block.caption)}`;
    }
    case "table":
      return `**${markdownText(labels.table(number))}** ${markdownText(block.caption)}\n\n${tableText(block)}`;
    case "listing": {
      const text = severalLines(block.text).replace(/\n+$/, "");
      const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((each) => each.length));
      const fence = "`".repeat(longest + 1);
      return `**${markdownText(labels.listing(number))}** ${markdownText(block.caption)}\n\n${fence}${block.language}\n${text}\n${fence}`;
    }
    case "words": {
      const own = safeWords(block.text);
      const inside = own === "" ? `${promptMark}${markdownText(block.prompt)}` : own;
      return `${beginLine(block.name)}\n\n${inside}\n\n${endLine(block.name)}`;
    }
  }
}

function tableText({ columns, rows }: TableBlock): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(({ title }) => markdownText(title))),
    line(columns.map(({ right = false }) => (right ? "---:" : "---"))),
    ...rows.map((row) => line(row.cells.map((cell) => cellText(cell, row)))),
  ].join("\n");
}

function cellText(cell: Cell, { strong = false }: Row): string {
  const text = typeof cell === "string" ? markdownText(cell) : codeSpan(cell.code);
  return strong && text !== "" ? `**${text}**` : text;
}

/** @returns code within a line, also of a table. */
function codeSpan(code: string): string {
  const text = oneLine(code);
  if (text === "") return "";
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((each) => each.length));
  const ticks = "`".repeat(longest + 1);
  const room = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${ticks}${room}${text}${room}${ticks}`.replaceAll("|", "\\|");
}

/** @returns a text of one line that Markdown shows as it is: no mark-up, no HTML, no link of itself. */
export function markdownText(text: string): string {
  return oneLine(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[\\`*[\]|~$]/g, "\\$&")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/:\/\//g, "&#58;//")
    .replace(/\bwww\./gi, (found) => found.replace(".", "&#46;"))
    .replaceAll("@", "&#64;")
    .replace(/^(\s*)([#+=-])(?=[\s#+=-]|$)/, "$1\\$2")
    .replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, "$1\\$2");
}
