import * as vscode from "vscode";
import { commandIds } from "../ids.ts";
import { actions, showWarning, withMessages } from "../messages.ts";
import type { HostParts } from "../parts.ts";
import { runFor, type SelectedPaths } from "../runsView/targets.ts";
import type { EngineSearch } from "../tensorflow/engineSearch.ts";

/** *Export Hand-In Bundle…* of a run, and *Verify a Run…* for those who get one. */
export function registerHandIn(parts: HostParts, search: EngineSearch, selected: SelectedPaths): vscode.Disposable {
  const handIn = async (given: unknown): Promise<void> => {
    const run = await runFor(given, ({ status }) => status === "completed" || status === "stopped", parts, selected);
    if (run === null) return;
    const { handInFromEditor } = await import("../onDemand.ts");
    await handInFromEditor(run, parts);
  };
  const verify = async (given: unknown): Promise<void> => {
    // Its network is run, as training would be.
    if (!vscode.workspace.isTrusted) {
      const message = vscode.l10n.t("Runs are not verified in a workspace that is not trusted.");
      await showWarning(message, [actions.manageTrust()]);
      return;
    }
    const { verifyFromEditor } = await import("../onDemand.ts");
    await verifyFromEditor(given instanceof vscode.Uri ? given : null, parts, search);
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand(commandIds.handIn, withMessages(parts.output, handIn)),
    vscode.commands.registerCommand(commandIds.verifyRun, withMessages(parts.output, verify)),
  );
}
