/** `vscode.l10n.t`, or one like it: what computes texts is given it, and so needs no VS Code. */
export type Translate = (message: string, ...args: (string | number)[]) => string;

/** Says it in English: fills the holes `{0}`, `{1}`, …; a hole without a value stays. */
export const inEnglish: Translate = (message, ...args) => filledWith(message, args);

/** @param texts translations by their English message; what has none stays English. */
export function translateWith(texts: Readonly<Record<string, string>>): Translate {
  return (message, ...args) => filledWith(Object.hasOwn(texts, message) ? texts[message] : message, args);
}

/** @returns parts of a sentence, one after the other, with the commas of the language. */
export function listed(parts: readonly string[], t: Translate): string {
  return parts.reduce((before, part) => (before === "" ? part : t("{0}, {1}", before, part)), "");
}

function filledWith(message: string, args: readonly (string | number)[]): string {
  return message.replace(/\{(\d+)\}/g, (hole, index: string) => {
    const value = args.at(Number(index));
    return value === undefined ? hole : String(value);
  });
}
