import * as vscode from "vscode";
import { commandIds, demoPanelId } from "../ids.ts";
import { withMessages } from "../messages.ts";
import type { HostParts } from "../parts.ts";
import { runPathFor } from "../runPicker.ts";
import type { DemoPanel } from "./demoPanel.ts";

/** *Demo* of a run: some digits and what it takes them for, in a panel; there is one for each run. */
export function registerDemo(parts: HostParts): vscode.Disposable {
  const open = new Map<string, DemoPanel>();
  const demo = async (given: unknown): Promise<void> => {
    const path = await runPathFor(given, ({ status }) => status !== "damaged", parts);
    if (path === null) return;
    const { DemoPanel } = await import("../onDemand.ts");
    const there = open.get(path);
    if (there !== undefined) {
      there.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(demoPanelId, "", vscode.ViewColumn.Active);
    const made = new DemoPanel(parts, panel, path);
    open.set(path, made);
    panel.onDidDispose(() => {
      made.dispose();
      open.delete(path);
    });
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand(commandIds.demo, withMessages(parts.output, demo)),
    new vscode.Disposable(() => open.forEach((panel) => panel.dispose())),
  );
}
