import * as vscode from "vscode";
import { commandIds, doctorPanelId } from "../ids.ts";
import { actions, showWarning, withMessages } from "../messages.ts";
import type { HostParts } from "../parts.ts";
import type { EngineSearch } from "../tensorflow/engineSearch.ts";
import type { DoctorPanel } from "./doctorPanel.ts";

/** *Doctor*: whether each engine works here, in a panel; there is one. */
export function registerDoctor(parts: HostParts, search: EngineSearch): vscode.Disposable {
  let open: DoctorPanel | null = null;
  const doctor = async (): Promise<void> => {
    if (!vscode.workspace.isTrusted) {
      const message = vscode.l10n.t("No engine is started in a workspace that is not trusted.");
      await showWarning(message, [actions.manageTrust()]);
      return;
    }
    const { DoctorPanel } = await import("../onDemand.ts");
    if (open !== null) {
      open.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(doctorPanelId, "", vscode.ViewColumn.Active);
    const made = new DoctorPanel(parts, search, panel);
    open = made;
    panel.onDidDispose(() => {
      made.dispose();
      open = null;
    });
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand(commandIds.doctor, withMessages(parts.output, doctor)),
    new vscode.Disposable(() => open?.dispose()),
  );
}
