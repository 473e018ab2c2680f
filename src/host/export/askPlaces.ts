import { dirname } from "node:path";
import * as vscode from "vscode";
import { formatText, type ExportFormat } from "../../services/export/formats.ts";
import { exportTarget, pathsOf, type ExportTarget } from "../../services/export/targets.ts";

/** Where to, and whether the person agreed to replace what is there. */
export interface AskedTarget {
  readonly target: ExportTarget;
  readonly confirmed: boolean;
}

/**
 * Asks where an export goes: for a file, or for the folder that a folder is made in.
 *
 * @param subjects ids of the runs, or of the sweep. @param from folder of the first of them.
 * @returns null where the person does not want to.
 */
export async function askTarget(
  format: ExportFormat,
  subjects: readonly string[],
  from: string,
): Promise<AskedTarget | null> {
  const { title } = formatText(format.id, vscode.l10n.t);
  const folder = folderFor(from);
  const proposed = await exportTarget(format, subjects, null, folder.fsPath);
  if (format.extensions.length > 0 && !proposed.ownFolder) {
    const chosen = await vscode.window.showSaveDialog({
      title: vscode.l10n.t("Export {0}", title),
      filters: filtersOf(format, title),
      defaultUri: vscode.Uri.file(pathsOf(proposed)[0]),
    });
    if (chosen === undefined) return null;
    return { target: await exportTarget(format, subjects, chosen.fsPath), confirmed: true };
  }
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t("Export {0}", title),
    openLabel: vscode.l10n.t("Export Here"),
    ...{ canSelectFiles: false, canSelectFolders: true, canSelectMany: false, defaultUri: folder },
  });
  const parent = chosen?.at(0);
  if (parent === undefined) return null;
  return { target: await exportTarget(format, subjects, null, parent.fsPath), confirmed: false };
}

/** Asks for Kaggle's `test.csv`. @returns its path; null where the person does not want to. */
export async function askTestCsv(): Promise<string | null> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t("Kaggle's test.csv"),
    openLabel: vscode.l10n.t("Predict"),
    filters: { [vscode.l10n.t("CSV Table")]: ["csv", "gz"] },
    canSelectMany: false,
  });
  return chosen?.at(0)?.fsPath ?? null;
}

/** A filter for each ending: the dialog gives a file the first of the one that is chosen. */
function filtersOf({ extensions }: ExportFormat, title: string): Record<string, string[]> {
  const endings = extensions.map((extension) => extension.slice(1));
  return Object.fromEntries(endings.map((ending) => [endings.length === 1 ? title : ending.toUpperCase(), [ending]]));
}

/** The folder that holds `.mnist`. */
function folderFor(path: string): vscode.Uri {
  return vscode.Uri.file(dirname(dirname(dirname(path))));
}
