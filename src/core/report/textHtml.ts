import { escaped } from "../pictures/svg.ts";
import { oneLine } from "../plainText.ts";

/** @returns a text as one line of HTML; a number stays with its sign. */
export function text(value: string): string {
  return escaped(oneLine(value))
    .replace(/(?<=\d) %/g, "&nbsp;%")
    .replace(/ ± /g, "&nbsp;±&nbsp;");
}
