import { joinedSentences } from "../core/sentences.ts";
import type { Say } from "./messages/translator.ts";

/** What error reports and errors have in common. */
export interface Report {
  readonly message: string;
  readonly next?: string | undefined;
}

/**
 * @param say says each of its sentences in the person's language.
 * @returns what happened and what can be done about it, as a person reads it.
 */
export function reportSentence({ message, next }: Report, say: Say): string {
  const happened = ended(say(message), message);
  return next === undefined ? happened : joinedSentences([happened, say(next)]);
}

/**
 * @returns the text with nothing in it that a notification makes a link of: names of files and of entries of archives come from
 * others, and a link may run a command.
 */
export function withoutLinks(text: string): string {
  return text.replaceAll("](", "] (");
}

/** The last words of a program may end anyhow. @param english the same as it was said below. */
function ended(message: string, english: string): string {
  const text = message.trimEnd();
  if (/[.!?…。！？]$/.test(text)) return text;
  return message === english ? `${text}.` : `${text}。`;
}
