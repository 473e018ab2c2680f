import * as vscode from "vscode";
import type { Fact, RunFacts } from "./runFacts.ts";

/** @returns the facts as Markdown that is not trusted: nothing from a file is read as Markdown. */
export function tooltipOf({ title, facts, settings, layers, note, problem }: RunFacts): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendMarkdown("**");
  append(text, title);
  text.appendMarkdown("**\n\n");
  for (const line of [...(problem === null ? [] : [problem]), ...(note === "" ? [] : note.split("\n"))]) {
    append(text, line);
    text.appendMarkdown("\n\n");
  }
  for (const fact of facts) appendLine(text, lineOf(fact));
  if (settings.length > 0) text.appendMarkdown("\n\n---\n\n");
  for (const fact of settings) appendLine(text, lineOf(fact));
  if (layers.length > 0) text.appendMarkdown("\n\n---\n\n");
  for (const layer of layers) appendLine(text, layer);
  return text;
}

const lineOf = ({ title, value }: Fact): string => vscode.l10n.t("{0}: {1}", title, value);

function appendLine(text: vscode.MarkdownString, line: string): void {
  append(text, line);
  text.appendMarkdown("  \n");
}

/** `appendText` makes blanks that do not break: a long text would be cut anywhere. */
function append(text: vscode.MarkdownString, line: string): void {
  for (const [i, word] of line.split(" ").entries()) {
    if (i > 0) text.appendMarkdown(" ");
    text.appendText(word);
  }
}
