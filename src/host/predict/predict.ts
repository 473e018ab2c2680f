import * as vscode from "vscode";
import { commandIds, isRunTarget, predictPanelId } from "../ids.ts";
import { actions, showWarning, withMessages } from "../messages.ts";
import type { TrainingNode } from "../nodePath.ts";
import type { HostParts } from "../parts.ts";
import { runPathFor } from "../runPicker.ts";
import type { EngineSearch } from "../tensorflow/engineSearch.ts";
import { nodeIsThere } from "../trainCommands.ts";
import { choosePicture } from "./choosePicture.ts";
import type { PredictPanel } from "./predictPanel.ts";

/** *Predict an Image* of a run, and *Predict with MNIST Lab* of a picture: in a panel; there is one for each run. */
export function registerPredict(parts: HostParts, search: EngineSearch, node: TrainingNode): vscode.Disposable {
  const open = new Map<string, PredictPanel>();
  /** @returns the panel of a run; null where none can be. */
  const panelOf = async (path: string): Promise<PredictPanel | null> => {
    if (!(await nodeIsThere(node))) return null;
    const { PredictPanel } = await import("../onDemand.ts");
    const there = open.get(path);
    if (there !== undefined) {
      there.reveal();
      return there;
    }
    const panel = vscode.window.createWebviewPanel(predictPanelId, "", vscode.ViewColumn.Active);
    const made = new PredictPanel({ parts, search, panel, path });
    open.set(path, made);
    panel.onDidDispose(() => {
      made.dispose();
      open.delete(path);
    });
    return made;
  };
  const runFor = (given: unknown): Promise<string | null> =>
    runPathFor(given, ({ status, epoch }) => status !== "damaged" && epoch > 0, parts);
  const predictImage = async (given: unknown): Promise<void> => {
    if (!(await mayPredict())) return;
    const path = await runFor(given);
    if (path === null) return;
    const picture = await choosePicture();
    // A run that was clicked is shown, also where no picture was chosen: one can be dropped.
    if (picture === null && !isRunTarget(given)) return;
    const panel = await panelOf(path);
    if (picture !== null) panel?.predict({ file: picture });
  };
  const predictThisImage = async (file: unknown): Promise<void> => {
    if (!(await mayPredict())) return;
    const picture = file instanceof vscode.Uri ? file.fsPath : await choosePicture();
    if (picture === null) return;
    const path = await runFor(undefined);
    if (path === null) return;
    (await panelOf(path))?.predict({ file: picture });
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand(commandIds.predictImage, withMessages(parts.output, predictImage)),
    vscode.commands.registerCommand(commandIds.predictThisImage, withMessages(parts.output, predictThisImage)),
    new vscode.Disposable(() => open.forEach((panel) => panel.dispose())),
  );
}

/** @returns whether the workspace is trusted; otherwise the person is told. */
async function mayPredict(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const message = vscode.l10n.t("No engine is started in a workspace that is not trusted.");
  await showWarning(message, [actions.manageTrust()]);
  return false;
}
