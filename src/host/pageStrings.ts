import { messageGrammar, templateTexts } from "./messages/grammar.ts";

/** What pages say too, word for word. */
const alsoOfPages = [
  "queued",
  "waiting",
  "training",
  "paused",
  "completed",
  "stopped",
  "failed",
  "interrupted",
  "validation",
  "test",
  "{0}: {1}",
  "{0}, {1}",
];

let withheld: ReadonlySet<string> | null = null;

/**
 * What a page needs of the texts: not the messages of the layers below, which are most of them and reach a page already
 * said in the person's language.
 *
 * @param bundle the texts in the person's language by their English ones; undefined where English is spoken.
 */
export function pageStrings(bundle: Readonly<Record<string, string>> | undefined): Record<string, string> {
  if (bundle === undefined) return {};
  withheld ??= new Set(templateTexts(messageGrammar).filter((text) => !alsoOfPages.includes(text)));
  const kept = withheld;
  return Object.fromEntries(Object.entries(bundle).filter(([text]) => !kept.has(text)));
}
