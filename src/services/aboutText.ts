import { ExpectedError } from "../core/errors.ts";
import { oneLine, severalLines } from "../core/plainText.ts";
import { newest } from "./runReference.ts";

const longestName = 100;
const longestNote = 20_000;

/** @returns a run's name without blanks at its ends. @throws ExpectedError `bad-usage` for one that cannot be. */
export function checkedName(name: string): string {
  const plain = name.trim();
  const problem = problemOf(plain);
  if (problem === null) return plain;
  throw new ExpectedError("bad-usage", `${JSON.stringify(name)} cannot be a run's name: ${problem}.`, {
    next: "Choose another name.",
  });
}

function problemOf(name: string): string | null {
  if (name === "") return "it is empty";
  if (name === newest) return `\`${newest}\` means the newest run`;
  if (name !== oneLine(name)) return "it holds characters that cannot be shown";
  return Array.from(name).length > longestName ? `it is longer than ${longestName} characters` : null;
}

/** @returns the note with `\n` between its lines. @throws ExpectedError `bad-usage`. */
export function checkedNote(text: string): string {
  const plain = severalLines(text).trim();
  if (plain.length > longestNote) {
    throw new ExpectedError("bad-usage", `A note of ${plain.length} characters is too long.`, {
      next: `Keep it below ${longestNote}, or write a file beside the experiment.`,
    });
  }
  return plain;
}
