import { escaped } from "../pictures/svg.ts";
import { withoutPrompt } from "./ownWords.ts";
import { wordsNames, type OwnWords, type WordsName } from "./words.ts";

/** Stands in each page that is a report of ours. */
export const pageMark = "<!-- mnist-lab report 1 -->";

/**
 * @param text a person's words as Markdown: paragraphs, lists, headings, quotations, **bold**, *italic* and `code` are set;
 * all else is shown as it was written.
 * @returns elements, everything escaped.
 */
export function wordsHtml(text: string): string {
  const blocks = text.replaceAll("\r", "").split(/\n[ \t]*\n+/);
  return blocks.map((block) => blockHtml(block.split("\n").filter((line) => line.trim() !== ""))).join("\n");
}

function blockHtml(lines: readonly string[]): string {
  if (lines.length === 0) return "";
  const heading = /^#{1,6} (.*)$/.exec(lines[0]);
  if (heading !== null) return `<h4>${inlineHtml(heading[1])}</h4>${blockHtml(lines.slice(1))}`;
  const quoted = lines.findIndex((line) => quotePattern.test(line));
  if (quoted === 0) {
    const inner = lines.map((line) => line.replace(quotePattern, "")).join("\n");
    return `<blockquote>${wordsHtml(inner)}</blockquote>`;
  }
  if (quoted > 0) return `${blockHtml(lines.slice(0, quoted))}${blockHtml(lines.slice(quoted))}`;
  for (const [list, item] of [
    ["ul", /^\s*[-*+] +(.*)$/],
    ["ol", /^\s*\d{1,9}[.)] +(.*)$/],
  ] as const) {
    const first = lines.findIndex((line) => item.test(line));
    if (first < 0) continue;
    const items: string[] = [];
    for (const line of lines.slice(first)) {
      const found = item.exec(line);
      if (found !== null) items.push(found[1]);
      else items[items.length - 1] += `\n${line.trim()}`;
    }
    const all = items.map((each) => `<li>${inlineHtml(each)}</li>`).join("");
    return `${blockHtml(lines.slice(0, first))}<${list}>${all}</${list}>`;
  }
  return `<p>${inlineHtml(lines.join("\n"))}</p>`;
}

const quotePattern = /^(?:\s{0,3}> ?)+/;

function inlineHtml(text: string): string {
  const parts = text.split(/(`[^`\n]+`)/);
  return parts
    .map((part) =>
      part.length > 2 && part.startsWith("`") && part.endsWith("`")
        ? `<code>${escaped(part.slice(1, -1))}</code>`
        : escaped(part)
            .replace(/\*\*(?=\S)([^*]+?)(?<=\S)\*\*/g, "<strong>$1</strong>")
            .replace(/(?<!\*)\*(?=[^\s*])([^*]+?)(?<=\S)\*(?!\*)/g, "<em>$1</em>")
            .replace(/(?: {2,}|\\)\n/g, "<br>\n"),
    )
    .join("");
}

/** @param gap what stands there while nothing has been written: an element `<p class="gap">`. */
export function wordsElement(name: WordsName, text: string, gap: string): string {
  const source = escaped(text).replaceAll("\n", "&#10;");
  const inner = text.trim() === "" ? gap : wordsHtml(text);
  return `<div class="words" id="words-${name}" data-words="${source}">${inner}</div>`;
}

/** What a page of ours holds of a person's words. */
export interface ReadPage {
  /** As they stand on the page now, and as they were when it was made. */
  readonly words: OwnWords;
  readonly made: OwnWords;
  /** What it is of, see `reportKey`; null where it does not tell. */
  readonly of: string | null;
}

/** @param of see `reportKey`. @returns what tells in a page's head what it is of. */
export const ofElement = (of: string): string => `<meta name="mnist-lab-report-of" content="${escaped(of)}">`;
const ofPattern = /<meta name="mnist-lab-report-of" content="([^"]*)">/;
const gapPattern = /<p class="gap">([\s\S]*?)<\/p>/;

/**
 * @param prompts all that a gap may have been written with, in every language.
 * @returns null for a file that is no report of ours.
 */
export function readHtmlWords(page: string, prompts: readonly string[]): ReadPage | null {
  if (!page.slice(0, 4000).includes(pageMark)) return null;
  const words: Partial<Record<WordsName, string>> = {};
  const made: Partial<Record<WordsName, string>> = {};
  for (const name of wordsNames) {
    const found = new RegExp(`<div class="words" id="words-${name}" data-words="([^"]*)">([\\s\\S]*?)</div>`).exec(
      page,
    );
    if (found === null) continue;
    const source = unescaped(found[1]);
    const shown = found[2].replaceAll("\r", "").replace(gapPattern, (_, inner: string) => writtenIn(inner, prompts));
    // Whoever has changed the page itself meant what they wrote there.
    const isAsMade = shown === (source.trim() === "" ? "" : wordsHtml(source));
    const own = isAsMade ? source : plainText(shown);
    if (source.trim() !== "") made[name] = source.trim();
    if (own.trim() !== "") words[name] = own.trim();
  }
  return { words, made, of: unescaped(ofPattern.exec(page.slice(0, 20_000))?.[1] ?? "") || null };
}

/** What a person wrote on the page into the box that waits for their words. */
function writtenIn(gap: string, prompts: readonly string[]): string {
  const written = withoutPrompt(plainText(gap.replace(/<span>[\s\S]*?<\/span>/, "")), prompts);
  return written === "" ? "" : `<p>${escaped(written)}</p>`;
}

function plainText(html: string): string {
  const broken = html.replace(/<li[^>]*>/gi, "\n- ").replace(/<\/(p|ul|ol|h\d|div)>|<br\s*\/?>/gi, "\n\n");
  return unescaped(broken.replace(/<[^>]*>/g, "")).replace(/\n{3,}/g, "\n\n");
}

function unescaped(text: string): string {
  return text
    .replaceAll("&#10;", "\n")
    .replaceAll("&#39;", "'")
    .replaceAll("&quot;", '"')
    .replaceAll("&nbsp;", " ")
    .replaceAll("&gt;", ">")
    .replaceAll("&lt;", "<")
    .replaceAll("&amp;", "&");
}
