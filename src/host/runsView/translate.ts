/** `vscode.l10n.t`: what computes texts is given it, and so needs no VS Code. */
export type Translate = (message: string, ...args: (string | number)[]) => string;

/** @returns parts of a sentence, one after the other, with the commas of the language. */
export function listed(parts: readonly string[], t: Translate): string {
  return parts.reduce((before, part) => (before === "" ? part : t("{0}, {1}", before, part)), "");
}
