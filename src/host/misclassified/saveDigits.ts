import { dirname } from "node:path";
import * as vscode from "vscode";
import { ExpectedError, reportOf } from "../../core/errors.ts";
import type { FromMisclassified, SavedKind } from "../../protocol/misclassified.ts";
import { showInformation } from "../messages.ts";

type Save = Extract<FromMisclassified, { type: "save" }>;

/**
 * Asks where to, and writes the file; nothing where the person changes their mind.
 *
 * @param run path of the run's folder: the file is offered beside what the run came from.
 * @throws ExpectedError `file-unwritable`.
 */
export async function saveDigits({ kind, name, bytes }: Save, run: string | null): Promise<void> {
  const target = await vscode.window.showSaveDialog({
    title: titleOf(kind),
    filters: filterOf(kind),
    defaultUri: vscode.Uri.joinPath(folderFor(run), name.replace(/[^\w.-]+/g, "-")),
  });
  if (target === undefined) return;
  try {
    await vscode.workspace.fs.writeFile(target, bytes);
  } catch (error) {
    throw new ExpectedError("file-unwritable", `${target.fsPath} cannot be written: ${reportOf(error).message}.`, {
      cause: error,
    });
  }
  await showInformation(vscode.l10n.t("Saved {0}.", vscode.workspace.asRelativePath(target)), [
    {
      title: vscode.l10n.t("Open"),
      run: () =>
        kind === "html" ? vscode.env.openExternal(target) : vscode.commands.executeCommand("vscode.open", target),
    },
  ]);
}

/** The folder that holds `.mnist`, otherwise that of the workspace. */
function folderFor(run: string | null): vscode.Uri {
  const workspace = vscode.workspace.workspaceFolders?.at(0)?.uri;
  if (run !== null) return vscode.Uri.file(dirname(dirname(dirname(run))));
  return workspace ?? vscode.Uri.file(process.cwd());
}

function titleOf(kind: SavedKind): string {
  switch (kind) {
    case "png":
      return vscode.l10n.t("Save Contact Sheet");
    case "csv":
    case "html":
      return vscode.l10n.t("Save Table");
  }
}

function filterOf(kind: SavedKind): Record<string, string[]> {
  switch (kind) {
    case "png":
      return { [vscode.l10n.t("PNG Picture")]: ["png"] };
    case "csv":
      return { [vscode.l10n.t("CSV Table")]: ["csv"] };
    case "html":
      return { [vscode.l10n.t("HTML Page")]: ["html"] };
  }
}
