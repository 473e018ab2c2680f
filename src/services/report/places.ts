import { createHash } from "node:crypto";
import { extname } from "node:path";
import { ExpectedError } from "../../core/errors.ts";
import { mergedWords, readMarkdownWords, type OwnWords, type ReadMarkdown } from "../../core/report/words.ts";
import { readHtmlWords, type ReadPage } from "../../core/report/wordsHtml.ts";
import { readWhole } from "../../files/wholeFile.ts";

/** Where the parts of a report lie; absolute paths. */
export interface ReportPlaces {
  readonly html: string;
  readonly markdown: string;
  /** Folder. */
  readonly pictures: string;
}

/** @param target path of the page. @throws ExpectedError `bad-usage` where it does not end in `.html`. */
export function reportPlaces(target: string): ReportPlaces {
  const kind = extname(target);
  if (!/^\.html?$/i.test(kind)) {
    throw new ExpectedError("bad-usage", `${target} is no name of a page.`, {
      next: "Give the report a name that ends in .html; its Markdown file lies beside it.",
    });
  }
  const base = target.slice(0, -kind.length);
  return { html: target, markdown: `${base}.md`, pictures: `${base}-pictures` };
}

/** Far more than any report takes. */
const largest = 64 * 1024 * 1024;

/** What a person has written into a report, and whose results that was about. */
export interface KeptWords {
  readonly words: OwnWords;
  /** See `reportKey`; null where the report does not tell. */
  readonly of: string | null;
}

/**
 * @param prompts all that the gaps may have been written with.
 * @returns what a person has written into the report that is there.
 * @throws ExpectedError `file-exists` where another file is there, or where what was written cannot be told from ours.
 */
export async function wordsAt({ html, markdown }: ReportPlaces, prompts: readonly string[]): Promise<KeptWords> {
  const [pageText, fileText] = await Promise.all([textAt(html), textAt(markdown)]);
  const file = fileWords(markdown, fileText, prompts);
  const page = pageWords(html, pageText, prompts);
  return { words: mergedWords(file?.words ?? null, page), of: file?.of ?? page?.of ?? null };
}

function pageWords(path: string, text: string | null, prompts: readonly string[]): ReadPage | null {
  if (text === null) return null;
  return readHtmlWords(text, prompts) ?? notOurs(path);
}

function fileWords(path: string, text: string | null, prompts: readonly string[]): ReadMarkdown | null {
  if (text === null) return null;
  const read = readMarkdownWords(text, prompts) ?? notOurs(path);
  if (read.broken.length > 0) {
    throw new ExpectedError(
      "file-exists",
      `${path} lacks marks of the places for your own words: ${read.broken.join(", ")}.`,
      {
        next: "Put the lines back that begin with <!-- your words and <!-- end of your words, or save the report under another name.",
      },
    );
  }
  if (read.hash !== null && read.hash !== createHash("sha256").update(read.ours).digest("hex")) {
    throw new ExpectedError("file-exists", `${path} was changed outside of the places for your own words.`, {
      next: "Save the report under another name, and take over what you wrote.",
    });
  }
  return read;
}

function notOurs(path: string): never {
  throw new ExpectedError("file-exists", `${path} is there already, and is no report of MNIST Lab.`, {
    next: "Save the report under another name.",
  });
}

async function textAt(path: string): Promise<string | null> {
  try {
    return (await readWhole(path, largest)).toString("utf8");
  } catch (error) {
    if (error instanceof ExpectedError && error.code === "file-not-found") return null;
    throw error;
  }
}
