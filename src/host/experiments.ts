import * as vscode from "vscode";
import { parseExperiment, type ParseResult } from "../core/experiment/parse.ts";
import { experimentEnding } from "../services/experimentFile.ts";
import { commandIds } from "./ids.ts";

/** Documents that are experiment files on a disk; a file of another commit or a settings sync is not ours to train. */
export const experimentSelector: vscode.DocumentSelector = { scheme: "file", pattern: `**/*${experimentEnding}` };

export function isExperimentFile(uri: vscode.Uri): boolean {
  return uri.scheme === "file" && uri.path.endsWith(experimentEnding);
}

const parsed = new WeakMap<vscode.TextDocument, { version: number; result: ParseResult }>();

/** @returns what the document's text comes to; read once for each version of it, however many ask. */
export function experimentOf(document: vscode.TextDocument): ParseResult {
  const known = parsed.get(document);
  if (known?.version === document.version) return known.result;
  const result = parseExperiment(document.getText(), { fileName: document.fileName });
  parsed.set(document, { version: document.version, result });
  return result;
}

/** @returns the file that a command was given, that is active, or that the person picks; null when none is picked. */
export async function experimentFile(given: unknown): Promise<vscode.Uri | null> {
  if (given instanceof vscode.Uri && isExperimentFile(given)) return given;
  const active = vscode.window.activeTextEditor?.document.uri;
  if (active !== undefined && isExperimentFile(active)) return active;
  return pickExperimentFile();
}

/** Lets the person pick one of the workspace's experiment files. @returns null when none is there, or none is picked. */
export async function pickExperimentFile(): Promise<vscode.Uri | null> {
  const found = await vscode.workspace.findFiles(`**/*${experimentEnding}`, undefined, 1000);
  if (found.length === 0) {
    const create = vscode.l10n.t("New Experiment…");
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t("There is no experiment file in this workspace."),
      create,
    );
    if (chosen === create) await vscode.commands.executeCommand(commandIds.newExperiment);
    return null;
  }
  const items = found
    .map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }))
    .sort((one, other) => one.label.localeCompare(other.label));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t("Which experiment?") });
  return picked?.uri ?? null;
}
