import { pageData } from "./messages.ts";

let strings: Readonly<Record<string, string>> | null = null;

/**
 * The text in the person's language.
 *
 * @param message in English, which is its key too: a literal, so that it can be collected. `{0}`, `{1}` are replaced.
 */
export function t(message: string, ...values: readonly (string | number)[]): string {
  strings ??= pageData().strings;
  const text = strings[message] ?? message;
  return text.replace(/\{(\d+)\}/g, (hole, index: string) => {
    const value = values.at(Number(index));
    return value === undefined ? hole : String(value);
  });
}
