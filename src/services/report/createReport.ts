import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { composeReport } from "../../core/report/compose.ts";
import { blocksOf } from "../../core/report/document.ts";
import { reportHtml } from "../../core/report/html.ts";
import { reportMarkdown } from "../../core/report/markdown.ts";
import { oursIn } from "../../core/report/words.ts";
import { throwIfAborted, writeError } from "../../files/fileError.ts";
import type { AllowedFolders } from "../allowedPaths.ts";
import { gatherSubject } from "./gather.ts";
import { allPrompts, translatorFor, type ReportLanguage } from "./languages.ts";
import { reportPlaces, wordsAt } from "./places.ts";
import { pictureMark, writeTogether } from "./writeTogether.ts";

export interface ReportRequest {
  /** Folders of runs; one or more unless a sweep is given. */
  readonly runs: readonly string[];
  /** Folder of a sweep, whose runs are meant; null: none. */
  readonly sweep: string | null;
  /** Path of the page; ends in `.html`. */
  readonly target: string;
  readonly language: ReportLanguage;
  /** Null: one that says what the report is of. */
  readonly title: string | null;
  /** The embedded MNIST. */
  readonly mnist: string;
  /** Chinese texts by their English ones, a JSON file; see `Installation`. */
  readonly chinese: string;
  /** "MNIST Lab 1.0.0" */
  readonly product: string;
  /** Where runs may have got their digits from; anywhere when left out. */
  readonly allowed?: () => AllowedFolders;
  readonly signal: AbortSignal;
  /** Is told what is read, in the report's language. */
  readonly onProgress?: (message: string) => void;
}

/** Paths of what was written. */
export interface WrittenReport {
  readonly html: string;
  readonly markdown: string;
  readonly pictures: readonly string[];
  /** Ids of what the kept words were written about, where that was something else; null otherwise. */
  readonly wordsAbout: readonly string[] | null;
}

/**
 * Writes a report of runs: a page that needs nothing else, and beside it a Markdown file with its pictures in a folder. All of
 * it is written, or nothing. What a person wrote into the gaps of an earlier one is kept.
 *
 * @throws ExpectedError `bad-usage` for another kind of file; `file-exists` where a file is there that is no report, or one that
 * was changed outside of its gaps; `run-not-found` where there is nothing to report on; `damaged-run` where its files contradict one
 * another; `file-unreadable`, `file-unwritable`,
 * `aborted`.
 */
export async function createReport(request: ReportRequest): Promise<WrittenReport> {
  const { target, language, signal, product } = request;
  const places = reportPlaces(resolve(target));
  throwIfAborted(signal);
  await stat(dirname(places.html)).catch((error: unknown) => {
    throw writeError(places.html, error);
  });
  const t = await translatorFor(language, request.chinese);
  const { words, of } = await wordsAt(places, await allPrompts(request.chinese));
  const subject = await gatherSubject(request, words, t);
  throwIfAborted(signal);
  request.onProgress?.(t("drawing"));
  const document = composeReport(subject, t);
  const html = reportHtml(document, product);
  const markdown = reportMarkdown(document, {
    pictures: basename(places.pictures),
    sha256: (text) => createHash("sha256").update(text).digest("hex"),
    ours: oursIn,
  });
  const pictures = blocksOf(document).flatMap((block) =>
    block.kind === "figure" ? [{ name: `${block.name}.svg`, text: `${block.svg.trimEnd()}\n${pictureMark}\n` }] : [],
  );
  throwIfAborted(signal);
  const written = await writeTogether(places, { html, markdown, pictures }, signal);
  const isOther = of !== null && of !== document.of && Object.keys(words).length > 0;
  return {
    ...{ html: places.html, markdown: places.markdown, pictures: written },
    wordsAbout: isOther ? of.split(" ") : null,
  };
}
