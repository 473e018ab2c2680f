import * as vscode from "vscode";
import { mostCompared } from "../../protocol/compare.ts";
import { commandIds, isRunTarget, panelIds } from "../ids.ts";
import { withMessages } from "../messages.ts";
import type { HostParts } from "../parts.ts";
import type { ComparePanel } from "./comparePanel.ts";
import { OpenComparisons } from "./openComparisons.ts";
import { pickRuns } from "./pickRuns.ts";

/** The comparison of runs: the command, and the panels that it opens, also those of before a reload. */
export function registerCompare(parts: HostParts): vscode.Disposable {
  const panels = new Set<ComparePanel>();
  const remembered = new OpenComparisons(parts.context.workspaceState);
  const adopt = async (panel: vscode.WebviewPanel, paths: readonly string[]): Promise<void> => {
    const { ComparePanel } = await import("../onDemand.ts");
    const made = new ComparePanel(parts, panel, paths);
    panels.add(made);
    remembered.add(paths);
    panel.onDidDispose(() => {
      panels.delete(made);
      remembered.remove(paths);
      made.dispose();
    });
  };
  const compare = async (clicked?: unknown, selected?: unknown): Promise<void> => {
    const targets = targetsOf(clicked, selected);
    const enough = targets.length >= 2 && targets.length <= mostCompared;
    const chosen = enough ? targets : await pickRuns(parts.stores.runs, targets);
    if (chosen === null) return;
    // The oldest is A, in whatever order they were chosen: what was tried later is measured against it.
    const newestFirst = parts.stores.runs.map(({ path }) => path);
    const paths = chosen.toSorted((one, other) => newestFirst.indexOf(other) - newestFirst.indexOf(one));
    const open = [...panels].find((panel) => panel.shows(paths));
    if (open !== undefined) open.reveal();
    else await adopt(vscode.window.createWebviewPanel(panelIds.compare, "", vscode.ViewColumn.Active), paths);
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand(commandIds.compareRuns, withMessages(parts.output, compare)),
    vscode.window.registerWebviewPanelSerializer(panelIds.compare, {
      deserializeWebviewPanel: (panel, state: unknown) =>
        adopt(panel, remembered.comeBack(state).slice(0, mostCompared)),
    }),
    // The panels stay: when the extension starts again, they come back to life.
    new vscode.Disposable(() => {
      for (const panel of panels) panel.dispose();
    }),
  );
}

/** @returns paths of the runs that a command was given: those selected, otherwise the one clicked. */
function targetsOf(clicked: unknown, selected: unknown): string[] {
  const targets: readonly unknown[] = Array.isArray(selected) && selected.length > 0 ? selected : [clicked];
  return [...new Set(targets.filter(isRunTarget).map(({ path }) => path))];
}
