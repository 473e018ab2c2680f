import * as vscode from "vscode";
import type { Exported } from "../../services/export/exportRuns.ts";
import type { ExportFormat } from "../../services/export/formats.ts";
import type { ExportTarget } from "../../services/export/targets.ts";
import { showInformation, type Action } from "../messages.ts";
import { revealPath } from "../revealPath.ts";

/** What an editor of VS Code shows. */
const readable: ReadonlySet<string> = new Set([".csv", ".json", ".svg", ".png"]);

/** Tells what was written, and offers to open it. */
export async function tellSaved(format: ExportFormat, target: ExportTarget, exported: Exported): Promise<void> {
  const { paths, descriptions } = exported;
  const path = paths.length === 1 ? paths[0] : target.folder;
  const uri = vscode.Uri.file(path);
  const name = vscode.workspace.asRelativePath(uri);
  const open: Action = {
    title: vscode.l10n.t("Open"),
    run: () => vscode.commands.executeCommand("vscode.open", uri),
  };
  const reveal: Action = { title: vscode.l10n.t("Reveal"), run: () => revealPath(path) };
  const opens = paths.length === 1 && format.extensions.some((extension) => readable.has(extension));
  const message =
    paths.length === 1 && descriptions.length === 1
      ? vscode.l10n.t("Saved {0}: {1}.", name, descriptions[0].replace(/[.。]$/, ""))
      : vscode.l10n.t("Saved {0}.", name);
  await showInformation(message, opens ? [open, reveal] : [reveal]);
}
