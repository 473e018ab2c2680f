import type { WordsName } from "./words.ts";

/** What a report says, before anyone decides how it is written down. Texts are plain: who writes them escapes them. */
export interface ReportDocument {
  /** Whose results it tells, see `reportKey`. */
  readonly of: string;
  /** As in HTML: "en", "zh-CN". */
  readonly language: string;
  readonly title: string;
  /** Below the title. */
  readonly subtitle: string;
  /** Before the first section: what the person says about themselves. */
  readonly opening: readonly Block[];
  readonly sections: readonly Section[];
  readonly labels: ReportLabels;
}

/** Words that the writers add. */
export interface ReportLabels {
  /** "Figure {0}." with its number. */
  readonly figure: (number: number) => string;
  readonly table: (number: number) => string;
  readonly listing: (number: number) => string;
  /** Above what a person still has to write. */
  readonly gap: string;
  /** How the words are written; stands in the Markdown file alone. */
  readonly howTo: string;
}

/** Numbered from 1 where they are written. */
export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block =
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string }
  /** What the reader must know before they believe the figures. */
  | { readonly kind: "note"; readonly text: string }
  | FigureBlock
  | TableBlock
  | ListingBlock
  | WordsBlock;

export interface FigureBlock {
  readonly kind: "figure";
  /** Of its file: letters, digits and hyphens. Each once in a report. */
  readonly name: string;
  /** A whole SVG file. */
  readonly svg: string;
  readonly caption: string;
}

/** A text; code is a name or a value of an experiment file. */
export type Cell = string | { readonly code: string };

export interface Column {
  readonly title: string;
  /** Numbers stand right. */
  readonly right?: boolean;
}

export interface Row {
  readonly cells: readonly Cell[];
  /** Whether it stands out: the best, what differs. */
  readonly strong?: boolean;
}

export interface TableBlock {
  readonly kind: "table";
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Written smaller, for many columns. */
  readonly small?: boolean;
}

export interface ListingBlock {
  readonly kind: "listing";
  readonly caption: string;
  readonly language: "json" | "sh";
  readonly text: string;
}

/** A gap for the person's own words. */
export interface WordsBlock {
  readonly kind: "words";
  readonly name: WordsName;
  /** What is to be written here. */
  readonly prompt: string;
  /** What has been written, as Markdown; empty: nothing yet. */
  readonly text: string;
}

/** Figures, tables and listings, each kind counted from 1, in the order of the document. */
export type Numbers = ReadonlyMap<Block, number>;

/** @returns all blocks of a document, in order. */
export function blocksOf({ opening, sections }: Pick<ReportDocument, "opening" | "sections">): Block[] {
  return [...opening, ...sections.flatMap(({ blocks }) => blocks)];
}

/** @returns the number of each figure, table and listing. */
export function numbersOf(document: Pick<ReportDocument, "opening" | "sections">): Numbers {
  const counts = { figure: 0, table: 0, listing: 0 };
  const numbers = new Map<Block, number>();
  for (const block of blocksOf(document)) {
    if (block.kind === "figure" || block.kind === "table" || block.kind === "listing") {
      numbers.set(block, ++counts[block.kind]);
    }
  }
  return numbers;
}
