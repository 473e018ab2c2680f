import { dirname } from "node:path";
import * as vscode from "vscode";
import { bundleEnding, exportBundle } from "../../services/handIn/exportBundle.ts";
import type { RunEntry } from "../../services/runStore.ts";
import { commandIds } from "../ids.ts";
import { showInformation } from "../messages.ts";
import type { HostParts } from "../parts.ts";

/**
 * Asks where to, and makes a hand-in bundle of a run; nothing where the person changes their mind.
 *
 * @throws ExpectedError as `exportBundle`.
 */
export async function handInFromEditor({ id, path }: RunEntry, { installation, context }: HostParts): Promise<void> {
  // The folder that holds `.mnist`.
  const folder = vscode.Uri.file(dirname(dirname(dirname(path))));
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t("Export Hand-In Bundle"),
    filters: { [vscode.l10n.t("Hand-In Bundle")]: ["zip"] },
    defaultUri: vscode.Uri.joinPath(folder, `${id}${bundleEnding}`),
  });
  if (target === undefined) return;
  const { mnist } = installation;
  const { version: product } = context.extension.packageJSON as { readonly version: string };
  const cancel = new AbortController();
  const title = vscode.l10n.t("Making a hand-in bundle");
  const isMade = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (_, token) => {
      token.onCancellationRequested(() => cancel.abort());
      try {
        await exportBundle({
          run: path,
          target: target.fsPath,
          overwrite: true,
          mnist,
          product,
          signal: cancel.signal,
        });
        return true;
      } catch (error) {
        if (cancel.signal.aborted) return false;
        throw error;
      }
    },
  );
  if (!isMade) return;
  await showInformation(vscode.l10n.t("Saved {0}.", vscode.workspace.asRelativePath(target)), [
    {
      title: vscode.l10n.t("Verify"),
      run: () => vscode.commands.executeCommand(commandIds.verifyRun, target),
    },
  ]);
}
