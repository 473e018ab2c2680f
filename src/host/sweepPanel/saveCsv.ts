import { dirname } from "node:path";
import * as vscode from "vscode";
import { ExpectedError, reportOf } from "../../core/errors.ts";
import type { ShownSweep } from "../../services/sweep/sweepWatch.ts";
import { sweepCsv } from "../../services/sweep/sweepCsv.ts";
import { showInformation } from "../messages.ts";

/**
 * Asks where to, and writes runs of a sweep as the command line does; nothing where the person changes their mind.
 *
 * @param indices of the runs.
 * @throws ExpectedError `file-unwritable`.
 */
export async function saveSweepCsv(
  { name, experimentFile, rows, parameters, repeats }: ShownSweep,
  indices: readonly number[],
): Promise<void> {
  const file = `${name.replace(/[^\p{L}\p{N}.-]+/gu, "-").replace(/^-+|-+$/g, "") || "sweep"}.csv`;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t("Save Table"),
    filters: { [vscode.l10n.t("CSV Table")]: ["csv"] },
    defaultUri: vscode.Uri.joinPath(vscode.Uri.file(dirname(experimentFile)), file),
  });
  if (target === undefined) return;
  const wanted = new Set(indices);
  const text = sweepCsv(
    rows.filter(({ index }) => wanted.has(index)),
    { paths: parameters, seeds: repeats > 1 },
  );
  try {
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  } catch (error) {
    throw new ExpectedError("file-unwritable", `${target.fsPath} cannot be written: ${reportOf(error).message}.`, {
      cause: error,
    });
  }
  await showInformation(vscode.l10n.t("Saved {0}.", vscode.workspace.asRelativePath(target)), [
    { title: vscode.l10n.t("Open"), run: () => vscode.commands.executeCommand("vscode.open", target) },
  ]);
}
