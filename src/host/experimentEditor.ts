import * as vscode from "vscode";
import { commandIds } from "./ids.ts";
import { experimentOf, experimentSelector } from "./experiments.ts";

/** Above an experiment file: *Train · 61,706 parameters*, or how many problems it has. */
export function registerExperimentEditor(): vscode.Disposable {
  return vscode.languages.registerCodeLensProvider(experimentSelector, {
    provideCodeLenses: (document) => [new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), lensOf(document))],
  });
}

function lensOf(document: vscode.TextDocument): vscode.Command {
  const { network, problems } = experimentOf(document);
  if (network === null) {
    const title = problemCount(problems.length);
    return { title: `$(error)\u00a0${title}`, command: commandIds.showProblems, arguments: [document.uri] };
  }
  const parameters = (network.trainable + network.nonTrainable).toLocaleString(vscode.env.language);
  return {
    title: `$(play)\u00a0${vscode.l10n.t("Train · {0} parameters", parameters)}`,
    command: commandIds.train,
    arguments: [document.uri],
  };
}

/** @returns "1 problem", "3 problems". */
export function problemCount(count: number): string {
  return count === 1 ? vscode.l10n.t("1 problem") : vscode.l10n.t("{0} problems", count);
}
