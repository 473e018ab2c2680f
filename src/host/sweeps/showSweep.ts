import * as vscode from "vscode";
import { commandIds, viewIds, type SweepTarget } from "../ids.ts";
import type { Action } from "../messages.ts";

/** Shows a sweep. @param path of its folder. */
export async function showSweep(path: string): Promise<void> {
  const target: SweepTarget = { sweep: path };
  const known = await vscode.commands.getCommands(true);
  if (known.includes(commandIds.showSweep)) await vscode.commands.executeCommand(commandIds.showSweep, target);
  else await vscode.commands.executeCommand(`${viewIds.runs}.focus`);
}

export function showAction(path: string): Action {
  return { title: vscode.l10n.t("Show Sweep"), run: () => showSweep(path) };
}
