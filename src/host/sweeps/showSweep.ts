import * as vscode from "vscode";
import { commandIds, type SweepTarget } from "../ids.ts";
import type { Action } from "../messages.ts";

/** @param path of the sweep's folder. */
export function showAction(path: string): Action {
  const target: SweepTarget = { sweep: path };
  return {
    title: vscode.l10n.t("Show Sweep"),
    run: () => vscode.commands.executeCommand(commandIds.showSweep, target),
  };
}
