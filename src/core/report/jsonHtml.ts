import { escaped } from "../pictures/svg.ts";

const tokens =
  /("(?:[^"\\\n]|\\.)*")(\s*:)?|(\/\/[^\n]*|\/\*[\s\S]*?\*\/)|\b(true|false|null)\b|(-?\b\d[\d.]*(?:[eE][+-]?\d+)?)/g;

/** @param text JSON, with comments or without. @returns the same, escaped, with names, texts and numbers told apart. */
export function jsonHtml(text: string): string {
  let html = "";
  let at = 0;
  for (const match of text.matchAll(tokens)) {
    const [whole, quoted, colon, comment, word, number] = match as (string | undefined)[];
    html += escaped(text.slice(at, match.index));
    at = match.index + (whole ?? "").length;
    if (quoted !== undefined && colon !== undefined) html += `${marked("name", quoted)}${escaped(colon)}`;
    else if (quoted !== undefined) html += marked("text", quoted);
    else if (comment !== undefined) html += marked("comment", comment);
    else html += marked("number", word ?? number ?? "");
  }
  return html + escaped(text.slice(at));
}

const marked = (kind: string, part: string): string => `<span class="${kind}">${escaped(part)}</span>`;
