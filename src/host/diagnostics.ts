import * as vscode from "vscode";
import type { Problem } from "../core/experiment/problem.ts";
import { experimentOf, isExperimentFile } from "./experiments.ts";
import { localized } from "./messages/localized.ts";

/** Underlines what is wrong with the experiment files that are open, while they are typed. */
export function registerDiagnostics(): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection("mnistLab");
  const check = (document: vscode.TextDocument): void => {
    if (isExperimentFile(document.uri)) collection.set(document.uri, diagnosticsOf(document));
  };
  for (const document of vscode.workspace.textDocuments) check(document);
  return vscode.Disposable.from(
    collection,
    vscode.workspace.onDidOpenTextDocument(check),
    vscode.workspace.onDidChangeTextDocument(({ document }) => check(document)),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => collection.delete(uri)),
  );
}

function diagnosticsOf(document: vscode.TextDocument): vscode.Diagnostic[] {
  // What is no JSON at all, VS Code underlines itself.
  const problems = experimentOf(document).problems.filter(({ code }) => code !== "syntax");
  return problems.map((problem) => {
    const diagnostic = new vscode.Diagnostic(rangeOf(document, problem), problemText(problem));
    diagnostic.source = "MNIST Lab";
    diagnostic.code = problem.code;
    return diagnostic;
  });
}

/** @returns where a problem of the file stands in the document. */
export function rangeOf(document: vscode.TextDocument, { line, column, length }: Problem): vscode.Range {
  // By line and column: the parser leaves out a byte order mark that the document may count.
  const start = new vscode.Position(line - 1, column - 1);
  return new vscode.Range(start, document.positionAt(document.offsetAt(start) + length));
}

/** @returns the problem in the person's language. The path says which setting is meant where its place alone does not. */
export function problemText({ path, message }: Problem): string {
  return path === "" ? localized(message) : vscode.l10n.t("{0}: {1}", path, localized(message));
}
