import { basename, dirname, join } from "node:path";
import * as vscode from "vscode";
import { experimentOfRun } from "../../services/runExperiment.ts";
import { scriptFileName, scriptOf, startWeightsFile, type Framework } from "../../services/scripts/script.ts";
import {
  checkScriptFiles,
  wayFromScript,
  writeScriptFile,
  type ScriptSource,
} from "../../services/scripts/scriptFiles.ts";
import { problemCount } from "../experimentEditor.ts";
import { experimentFile, experimentOf } from "../experiments.ts";
import { allowedFolders } from "../folders.ts";
import { commandIds, isRunTarget } from "../ids.ts";
import { showError, showInformation } from "../messages.ts";

/**
 * Puts the Python script of an experiment on the clipboard, and offers to open it or to save it with its initial weights.
 *
 * @param given a run, an experiment file, or nothing: then the one that is open, or that the person picks.
 */
export async function copyScript(given: unknown, framework: Framework): Promise<void> {
  const source = isRunTarget(given) ? await sourceOfRun(given.path) : await sourceOfFile(given);
  if (source === null) return;
  const { experiment } = source;
  const text = scriptOf(experiment, framework, { fileName: scriptFileName(experiment.name, framework) });
  await vscode.env.clipboard.writeText(text);
  await showInformation(
    framework === "keras"
      ? vscode.l10n.t("Copied as a Python script for Keras.")
      : vscode.l10n.t("Copied as a Python script for PyTorch."),
    [
      { title: vscode.l10n.t("Open"), run: () => open(text) },
      { title: vscode.l10n.t("Save with Initial Weights…"), run: () => save(source, framework) },
    ],
  );
}

/** As the run keeps it, whatever has become of its file. */
async function sourceOfRun(path: string): Promise<ScriptSource> {
  const { experiment, file } = await experimentOfRun(path);
  return { experiment, file, folder: file === null ? dirname(dirname(dirname(path))) : dirname(file) };
}

/** As it is being edited. @returns null when none is picked, or it has problems, of which the person is told. */
async function sourceOfFile(given: unknown): Promise<ScriptSource | null> {
  const uri = await experimentFile(given);
  if (uri === null) return null;
  const { experiment, problems } = experimentOf(await vscode.workspace.openTextDocument(uri));
  if (experiment !== null) return { experiment, file: uri.fsPath, folder: dirname(uri.fsPath) };
  const name = basename(uri.fsPath);
  await showError(vscode.l10n.t("{0}: {1}. Nothing was copied.", name, problemCount(problems.length)), [
    {
      title: vscode.l10n.t("Show Problems"),
      run: () => vscode.commands.executeCommand(commandIds.showProblems, uri),
    },
  ]);
  return null;
}

async function open(text: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: "python", content: text });
  await vscode.window.showTextDocument(document);
}

/** Writes the script, and beside it the weights that its `--weights` reads. */
async function save(source: ScriptSource, framework: Framework): Promise<void> {
  const { experiment, folder } = source;
  const weights = await startWeightsFile(experiment, folder, allowedFolders());
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t("Save with Initial Weights"),
    filters: { [vscode.l10n.t("Python Script")]: ["py"] },
    defaultUri: vscode.Uri.file(join(folder, scriptFileName(experiment.name, framework))),
  });
  if (target === undefined) return;
  const fileName = basename(target.fsPath);
  const weightsName = `${fileName.replace(/\.py$/i, "")}.safetensors`;
  const weightsPath = join(dirname(target.fsPath), weightsName);
  // The dialog has asked about the script alone: weights of that name belong to the script that is replaced.
  await checkScriptFiles({ script: target.fsPath, weights: weightsPath }, source, true);
  const dataFolder = await wayFromScript(target.fsPath, folder);
  await writeScriptFile(weightsPath, weights, true);
  await writeScriptFile(target.fsPath, scriptOf(experiment, framework, { fileName, weightsName, dataFolder }), true);
  await showInformation(vscode.l10n.t("Saved {0} and {1}.", fileName, weightsName), [
    { title: vscode.l10n.t("Open"), run: () => vscode.commands.executeCommand("vscode.open", target) },
  ]);
}
