/** Text from a file could hold what a terminal obeys: control characters, and those that turn the direction of writing. */
const unshowable = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** @returns the first character of a text that cannot be shown, as `U+001B`; null where there is none. */
export function hiddenIn(text: string): string | null {
  const code = text.match(unshowable)?.[0].codePointAt(0);
  return code === undefined ? null : `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** @returns the text as one line that can be shown anywhere; what cannot be shown becomes U+FFFD. */
export function oneLine(text: string): string {
  return text.replace(unshowable, "\ufffd");
}

/** The same for text of several lines. */
export function severalLines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => oneLine(line.replaceAll("\t", " ")))
    .join("\n");
}
