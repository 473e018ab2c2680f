/** What error reports and errors have in common. */
export interface Report {
  readonly message: string;
  readonly next?: string | undefined;
}

/** @returns what happened and what can be done about it, as a person reads it. */
export function reportSentence({ message, next }: Report): string {
  return next === undefined ? ended(message) : `${ended(message)} ${next}`;
}

/** The last words of a program may end anyhow. */
function ended(message: string): string {
  const text = message.trimEnd();
  return /[.!?…。！？]$/.test(text) ? text : `${text}.`;
}
