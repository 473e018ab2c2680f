import * as vscode from "vscode";
import { commandIds, settingIds } from "./ids.ts";
import { showInformation, withMessages } from "./messages.ts";
import type { TrainingNode } from "./nodePath.ts";
import type { HostParts } from "./parts.ts";
import { settings } from "./settings.ts";

/** *Choose Node…*: which Node trains, or that it is found by itself. */
export function registerChooseNode({ output }: HostParts, node: TrainingNode): vscode.Disposable {
  return vscode.commands.registerCommand(
    commandIds.chooseNode,
    withMessages(output, () => chooseNode(node)),
  );
}

async function chooseNode(node: TrainingNode): Promise<void> {
  const chosen = settings.node();
  const automatic = {
    label: vscode.l10n.t("Find it automatically"),
    detail: vscode.l10n.t("The one on the PATH when it is new enough, otherwise the one inside VS Code"),
    description: chosen === "" ? vscode.l10n.t("chosen now") : "",
  };
  const file = {
    label: vscode.l10n.t("Choose a file…"),
    detail: chosen,
    description: chosen === "" ? "" : vscode.l10n.t("chosen now"),
  };
  const picked = await vscode.window.showQuickPick([automatic, file], {
    title: vscode.l10n.t("Which Node trains?"),
  });
  if (picked === undefined) return;
  let path = "";
  if (picked === file) {
    const files = await vscode.window.showOpenDialog({ title: vscode.l10n.t("Which Node trains?") });
    if (files === undefined) return;
    path = files.at(0)?.fsPath ?? "";
  }
  // Before it is remembered: a Node that cannot train is no choice.
  const { path: found, version } = await node.check(path);
  await vscode.workspace.getConfiguration().update(settingIds.node, path, vscode.ConfigurationTarget.Global);
  await showInformation(vscode.l10n.t("Node {0} trains from now on: {1}", version, found), []);
}
