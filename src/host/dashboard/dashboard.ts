import { basename, isAbsolute } from "node:path";
import * as vscode from "vscode";
import { commandIds, isRunTarget, panelIds, type RunTarget } from "../ids.ts";
import { panelIcon } from "../panelIcon.ts";
import type { HostParts } from "../parts.ts";
import { webviewPage, webviewRoots } from "../webviewPage.ts";
import { runPathFor } from "../runPicker.ts";
import { DashboardPanel } from "./dashboardPanel.ts";

/** The dashboard: one panel, which shows the selected run. */
export function registerDashboard(parts: HostParts): vscode.Disposable {
  const { context, selection } = parts;
  let open: DashboardPanel | null = null;

  const adopt = (panel: vscode.WebviewPanel): void => {
    panel.webview.options = { enableScripts: true, localResourceRoots: webviewRoots(context.extensionUri) };
    panel.iconPath = panelIcon(context.extensionUri);
    open?.dispose();
    const made = new DashboardPanel(panel, parts);
    open = made;
    panel.onDidDispose(() => {
      made.dispose();
      if (open === made) open = null;
    });
    panel.webview.html = webviewPage(panel.webview, context.extensionUri, {
      name: "dashboard",
      title: vscode.l10n.t("Dashboard"),
    });
  };

  const show = async (given: unknown, how: unknown): Promise<void> => {
    const preserveFocus = keepsFocus(how);
    const path = isRunTarget(given)
      ? given.path
      : (selection.current?.path ?? (await runPathFor(given, () => true, parts)));
    if (path === null) return;
    if (selection.current?.path !== path) {
      selection.select({ path, id: basename(path), epoch: null, set: null, cell: null });
    }
    if (open !== null) {
      open.reveal(preserveFocus);
      return;
    }
    adopt(
      vscode.window.createWebviewPanel(panelIds.dashboard, vscode.l10n.t("Dashboard"), {
        viewColumn: vscode.ViewColumn.Active,
        preserveFocus,
      }),
    );
  };

  return vscode.Disposable.from(
    vscode.commands.registerCommand(commandIds.openDashboard, show),
    vscode.window.registerWebviewPanelSerializer(panelIds.dashboard, {
      async deserializeWebviewPanel(panel, state: unknown) {
        const kept = await keptRun(state);
        if (kept !== null && selection.current === null) {
          const { path, epoch } = kept;
          selection.select({ path, id: basename(path), epoch, set: null, cell: null });
        }
        adopt(panel);
      },
    }),
    new vscode.Disposable(() => open?.dispose()),
  );
}

/** Whoever goes through the tree by keys stays there: its lines call the command with this. */
function keepsFocus(how: unknown): boolean {
  return typeof how === "object" && how !== null && "preserveFocus" in how && how.preserveFocus === true;
}

/** @param state what the page kept. @returns the run that it showed, where it is still there. */
async function keptRun(state: unknown): Promise<(RunTarget & { readonly epoch: number | null }) | null> {
  if (!isRunTarget(state) || !isAbsolute(state.path)) return null;
  const isFolder = await vscode.workspace.fs.stat(vscode.Uri.file(state.path)).then(
    ({ type }) => (type & vscode.FileType.Directory) !== 0,
    () => false,
  );
  const epoch = "epoch" in state && typeof state.epoch === "number" ? state.epoch : null;
  return isFolder ? { path: state.path, epoch } : null;
}
