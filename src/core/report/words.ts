import { hashedText, ownWords, trimmed } from "./ownWords.ts";

/** The gaps of a report, in its order. A name stays for ever: it is how words are found again. */
export const wordsNames = ["author", "aim", "method", "observations", "conclusion"] as const;
export type WordsName = (typeof wordsNames)[number];

/** What a person has written, as Markdown, by gap; where there is nothing it is left out. */
export type OwnWords = Readonly<Partial<Record<WordsName, string>>>;

/**
 * First in each Markdown file that is a report; the hash is of all that is not the person's own. After it stand the ids of
 * what the report is of, which older ones lack.
 */
const headPattern = /^<!-- mnist-lab report 1 ([0-9a-f]{64}|-)(?: of ([A-Za-z0-9.]+(?:[ -][A-Za-z0-9.]+)*))? -->$/;
const beginPattern = /^<!-- your words: ([a-z]+) -->$/;
const endPattern = /^<!-- end of your words: ([a-z]+) -->$/;

export const headLine = (hash: string, of: string): string =>
  `<!-- mnist-lab report 1 ${hash}${of === "" ? "" : ` of ${of}`} -->`;
export const beginLine = (name: WordsName): string => `<!-- your words: ${name} -->`;
export const endLine = (name: WordsName): string => `<!-- end of your words: ${name} -->`;

/** @param ids of runs, or of a sweep. @returns what a report is of, as it stands in its files: in any order the same. */
export function reportKey(ids: readonly string[]): string {
  const plain = ids.map((id) => id.replace(/[^A-Za-z0-9.]+/g, "-").replace(/^-|-$/g, ""));
  return [...new Set(plain.filter((id) => id !== ""))].sort().join(" ");
}

/** A Markdown file of ours, taken apart. */
export interface ReadMarkdown {
  readonly words: OwnWords;
  /** What it is of, see `reportKey`; null where it does not tell. */
  readonly of: string | null;
  /** All but the words and the first line, as it is hashed: without what editors change by themselves. */
  readonly ours: string;
  /** SHA-256 of `ours` when it was written. */
  readonly hash: string | null;
  /** Gaps of which a mark is missing, that come twice or are unknown: their words cannot be told from ours. */
  readonly broken: readonly string[];
}

interface OpenGap {
  readonly name: string;
  readonly lines: string[];
}

/**
 * @param prompts all that a gap may have been written with, in every language.
 * @returns null for a file that is no report of ours.
 */
export function readMarkdownWords(text: string, prompts: readonly string[]): ReadMarkdown | null {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  const head = headPattern.exec(lines[0].trimEnd()) as (string | undefined)[] | null;
  if (head === null) return null;
  const words: Partial<Record<WordsName, string>> = {};
  const broken: string[] = [];
  const ours: string[] = [];
  const seen = new Set<string>();
  let gap: OpenGap | null = null;
  let fence: string | null = null;
  for (const line of lines.slice(1)) {
    const plain = line.trimEnd();
    // A listing may hold anything, lines like ours too.
    if (gap === null && fence !== null) {
      ours.push(plain);
      if (plain === fence) fence = null;
      continue;
    }
    const begun = beginPattern.exec(plain)?.[1];
    if (gap !== null && begun === undefined && endPattern.exec(plain)?.[1] !== gap.name) {
      gap.lines.push(plain);
      continue;
    }
    ours.push(plain);
    if (gap !== null && begun === undefined) {
      const own = ownWords(gap.lines, prompts);
      if (isWordsName(gap.name) && own !== "") words[gap.name] = own;
      gap = null;
      continue;
    }
    // What begins another gap was never written into one: the end of the one before is missing.
    if (gap !== null) broken.push(gap.name);
    gap = null;
    fence = /^(`{3,})\w*$/.exec(plain)?.[1] ?? null;
    if (begun === undefined) continue;
    if (!isWordsName(begun) || seen.has(begun)) broken.push(begun);
    seen.add(begun);
    gap = { name: begun, lines: [] };
  }
  if (gap !== null) broken.push(gap.name);
  broken.push(...wordsNames.filter((name) => !seen.has(name)));
  const hash = head[1] === "-" ? null : (head[1] ?? null);
  return { words, of: head[2] ?? null, ours: hashedText(ours), hash, broken: [...new Set(broken)] };
}

/** @param text of a Markdown file whose first line is the head. @returns what its hash is of. */
export function oursIn(text: string): string {
  return readMarkdownWords(text, [])?.ours ?? "";
}

/** @returns words as they can lie in a gap: what would end it is taken apart. */
export function safeWords(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/^<!--(?= (end of )?your words: )/, "&lt;!--"));
  return trimmed(lines.join("\n"));
}

function isWordsName(name: string): name is WordsName {
  return (wordsNames as readonly string[]).includes(name);
}

/**
 * Words lie in the Markdown file and on the page; whichever was changed since they were made counts, both where both were.
 *
 * @param file of the Markdown file; null where there is none. @param page null where there is none.
 */
export function mergedWords(
  file: OwnWords | null,
  page: { readonly words: OwnWords; readonly made: OwnWords } | null,
): OwnWords {
  if (file === null || page === null) return file ?? page?.words ?? {};
  const merged: Partial<Record<WordsName, string>> = {};
  for (const name of wordsNames) {
    const [own, shown, made] = [file[name] ?? "", page.words[name] ?? "", page.made[name] ?? ""];
    const text = shown === made || shown === own ? own : own === made || own === "" ? shown : `${own}\n\n${shown}`;
    if (text !== "") merged[name] = text;
  }
  return merged;
}
