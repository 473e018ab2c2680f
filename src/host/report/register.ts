import * as vscode from "vscode";
import { commandIds, isSweepTarget } from "../ids.ts";
import { withMessages } from "../messages.ts";
import type { HostParts } from "../parts.ts";
import { runsFor, type SelectedPaths } from "../runsView/targets.ts";

/** *Create Lab Report…*: of the run or the sweep that is given, of all runs that are selected, otherwise of one that is picked. */
export function registerReport(parts: HostParts, selected: SelectedPaths): vscode.Disposable {
  const command = async (...given: unknown[]): Promise<void> => {
    const [clicked] = given;
    const sweep = isSweepTarget(clicked) ? clicked.sweep : null;
    const runs = sweep === null ? await runsFor(given, ({ status }) => status !== "damaged", parts, selected) : [];
    if (sweep === null && runs.length === 0) return;
    const { reportFromEditor } = await import("../onDemand.ts");
    await reportFromEditor({ runs, sweep }, parts);
  };
  return vscode.commands.registerCommand(commandIds.createReport, withMessages(parts.output, command));
}
