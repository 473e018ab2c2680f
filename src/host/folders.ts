import { dirname } from "node:path";
import * as vscode from "vscode";
import { isExperimentFile } from "./experiments.ts";
import { settings } from "./settings.ts";

/** @returns the workspace's folders that lie on this machine's disk. */
export function workspaceFolders(): string[] {
  return (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) => (uri.scheme === "file" ? [uri.fsPath] : []));
}

/**
 * @returns folders in and below which experiments may name files: the workspace's, those that the person allows, and those
 * of experiment files that are open here. Where a run says that its file lay allows nothing.
 */
export function allowedFolders(): string[] {
  const open = vscode.workspace.textDocuments.flatMap(({ uri }) =>
    isExperimentFile(uri) ? [dirname(uri.fsPath)] : [],
  );
  return [...workspaceFolders(), ...open, ...settings.dataFolders()];
}
