/** At the beginning of a prompt, which is no word of the person's. */
export const promptMark = "> ✎ ";

/** The mark as people and editors leave it. */
const markPattern = /^\s*(?:>\s*)?✎\s*/u;
const quotePattern = /^\s{0,3}> ?/;

/**
 * Tells what a person has written in a gap from the prompt that stood there. A line goes only where it is a prompt of ours;
 * whoever writes behind its mark, behind the prompt itself or into its quotation keeps every word.
 *
 * @param lines between the marks of a gap. @param prompts all that may stand there, in every language.
 * @returns the words as Markdown; empty where there are none.
 */
export function ownWords(lines: readonly string[], prompts: readonly string[]): string {
  const own: string[] = [];
  // Whether the line before was in the quotation that the prompt stood in.
  let within = false;
  for (const line of lines) {
    if (markPattern.test(line)) {
      const rest = withoutPrompt(line.replace(markPattern, ""), prompts);
      within = true;
      if (rest !== "") own.push(rest);
    } else {
      within &&= quotePattern.test(line);
      own.push(within ? line.replace(quotePattern, "") : line);
    }
  }
  const said = own.filter((line) => line.trim() !== "");
  // Who writes over the prompt leaves its quotation mark.
  const isQuoted = said.length > 0 && said.length === own.join("\n").trim().split("\n").length;
  const bare = isQuoted && said.every((line) => quotePattern.test(line));
  return trimmed((bare ? own.map((line) => line.replace(quotePattern, "")) : own).join("\n"));
}

/** @returns what was written behind a prompt, or instead of it; empty for a prompt alone. */
export function withoutPrompt(text: string, prompts: readonly string[]): string {
  const plain = text.trim();
  if (prompts.some((prompt) => hashedText([prompt]).trim() === hashedText([plain]).trim())) return "";
  const before = prompts.find((prompt) => plain.startsWith(prompt));
  return before === undefined ? plain : plain.slice(before.length).replace(/^[\s:：]+/, "");
}

/** Editors lay tables and emphasis out anew: letters and digits are what counts. */
export function hashedText(lines: readonly string[]): string {
  return lines.join("\n").replace(/[^\p{L}\p{N}]+/gu, " ");
}

/** @returns the text without empty lines before it and white space behind it. */
export function trimmed(text: string): string {
  return text.replace(/^(?:[ \t]*\n)+|\s+$/g, "");
}
