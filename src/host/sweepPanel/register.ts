import * as vscode from "vscode";
import { OpenComparisons } from "../compare/openComparisons.ts";
import { commandIds, isSweepTarget, panelIds } from "../ids.ts";
import { withMessages } from "../messages.ts";
import type { HostParts } from "../parts.ts";
import { pickSweep } from "./pickSweep.ts";
import type { SweepPanel } from "./sweepPanel.ts";

/** The views of sweeps: the command, and the panels that it opens, also those of before a reload. */
export function registerSweepPanel(parts: HostParts): vscode.Disposable {
  const panels = new Set<SweepPanel>();
  const remembered = new OpenComparisons(parts.context.workspaceState, "openSweeps");
  const adopt = async (panel: vscode.WebviewPanel, path: string): Promise<void> => {
    const { SweepPanel } = await import("../onDemand.ts");
    const made = new SweepPanel(parts, panel, path);
    const paths = [path];
    panels.add(made);
    remembered.add(paths);
    panel.onDidDispose(() => {
      panels.delete(made);
      remembered.remove(paths);
      made.dispose();
    });
  };
  const show = async (target?: unknown): Promise<void> => {
    const path = isSweepTarget(target) ? target.sweep : await pickSweep(parts.sweeps);
    if (path === null) return;
    const open = [...panels].find((panel) => panel.path === path);
    if (open !== undefined) open.reveal();
    else await adopt(vscode.window.createWebviewPanel(panelIds.sweep, "", vscode.ViewColumn.Active), path);
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand(commandIds.showSweep, withMessages(parts.output, show)),
    vscode.window.registerWebviewPanelSerializer(panelIds.sweep, {
      deserializeWebviewPanel: (panel, state: unknown) => adopt(panel, remembered.comeBack(state).at(0) ?? ""),
    }),
    // The panels stay: when the extension starts again, they come back to life.
    new vscode.Disposable(() => {
      for (const panel of panels) panel.dispose();
    }),
  );
}
