import * as vscode from "vscode";
import { ExpectedError } from "../core/errors.ts";
import type { Problem } from "../core/experiment/problem.ts";
import type { LiveRun } from "../services/liveRun.ts";
import { rangeOf } from "./diagnostics.ts";
import { problemCount } from "./experimentEditor.ts";
import { experimentFile, experimentOf } from "./experiments.ts";
import { commandIds, once, type RunTarget } from "./ids.ts";
import { actions, sentenceOf, showError, showWarning, withMessages } from "./messages.ts";
import type { TrainingNode } from "./nodePath.ts";
import { inBackground } from "./output.ts";
import type { HostParts } from "./parts.ts";

/** *Train* and *Show Problems* of an experiment file. */
export function registerTrainCommands(parts: HostParts, node: TrainingNode): vscode.Disposable {
  const { output } = parts;
  return vscode.Disposable.from(
    vscode.commands.registerCommand(
      commandIds.train,
      withMessages(output, (file: unknown, how: unknown) => train(file, how, parts, node)),
    ),
    vscode.commands.registerCommand(
      commandIds.showProblems,
      withMessages(output, (file: unknown) => showProblems(file)),
    ),
  );
}

/** @param how "once" trains an experiment with a sweep by itself, as it stands in the file. */
async function train(file: unknown, how: unknown, parts: HostParts, node: TrainingNode): Promise<void> {
  const uri = await experimentFile(file);
  if (uri === null || !(await mayTrain())) return;
  const experiment = (await savedDocument(uri, (document) => experimentOf(document)))?.experiment ?? null;
  if (experiment === null) return;
  if (experiment.sweep !== null && how !== once) {
    await vscode.commands.executeCommand(commandIds.sweep, uri);
    return;
  }
  if (!(await nodeIsThere(node))) return;
  watchFromNowOn(parts.trainings.start({ file: uri.fsPath, experiment: { ...experiment, sweep: null } }), parts);
}

/**
 * Saves an experiment file: what trains is what is on the disk, since the run remembers the file, and compares itself with
 * it later.
 *
 * @param read reads it. @returns what was read; null when the file has problems, of which the person is told.
 * @throws ExpectedError `file-unwritable`.
 */
export async function savedDocument<Read extends { readonly problems: readonly Problem[] }>(
  uri: vscode.Uri,
  read: (document: vscode.TextDocument) => Read,
): Promise<Read | null> {
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.isDirty && !(await document.save())) {
    throw new ExpectedError("file-unwritable", vscode.l10n.t("{0} cannot be saved.", uri.fsPath));
  }
  const found = read(document);
  const { problems } = found;
  if (problems.length === 0) return found;
  await showAt(document, problems.at(0));
  await showError(vscode.l10n.t("{0}: {1}. Nothing was started.", nameOf(uri), problemCount(problems.length)), []);
  return null;
}

/** Opens the dashboard of a run that was just started here. */
export function watchFromNowOn({ path, runId }: LiveRun, { stores, selection, output }: HostParts): void {
  // The file may lie outside of the workspace, or be the first in its folder.
  stores.storeOf(path);
  selection.select({ path, id: runId, epoch: null, set: null, cell: null });
  const target: RunTarget = { path };
  inBackground(output, "The dashboard", vscode.commands.executeCommand(commandIds.openDashboard, target));
}

/** @returns whether the workspace is trusted; otherwise the person is told. */
export async function mayTrain(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  await showWarning(vscode.l10n.t("Nothing trains in a workspace that is not trusted."), [actions.manageTrust()]);
  return false;
}

/** @returns whether there is a Node that trains; otherwise the person is told, and can choose one. */
export async function nodeIsThere(node: TrainingNode): Promise<boolean> {
  try {
    await node.find();
    return true;
  } catch (error) {
    await showError(sentenceOf(error), [actions.chooseNode()]);
    return false;
  }
}

async function showProblems(file: unknown): Promise<void> {
  const uri = await experimentFile(file);
  if (uri === null) return;
  const document = await vscode.workspace.openTextDocument(uri);
  await showAt(document, experimentOf(document).problems.at(0));
}

/** Shows the Problems panel, and the place of a problem in the editor. */
async function showAt(document: vscode.TextDocument, problem: Problem | undefined): Promise<void> {
  const selection = problem === undefined ? {} : { selection: rangeOf(document, problem) };
  await vscode.window.showTextDocument(document, { ...selection, preview: false });
  await vscode.commands.executeCommand("workbench.actions.view.problems");
}

const nameOf = (uri: vscode.Uri): string => uri.path.slice(uri.path.lastIndexOf("/") + 1);
