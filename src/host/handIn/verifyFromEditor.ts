import * as vscode from "vscode";
import type { VerificationReport } from "../../services/handIn/verify/report.ts";
import { checkTitle } from "../../services/handIn/verify/titles.ts";
import { verifyRun } from "../../services/handIn/verify/verifyRun.ts";
import { percent } from "../../core/formats.ts";
import { localized } from "../messages/localized.ts";
import type { HostParts } from "../parts.ts";
import { withoutLinks } from "../sentences.ts";
import type { EngineSearch } from "../tensorflow/engineSearch.ts";
import { VerificationPanel } from "./verificationPanel.ts";

/**
 * Asks for a hand-in bundle unless it is given, and how thoroughly, verifies it and shows what came of it.
 *
 * @throws ExpectedError as `verifyRun`.
 */
export async function verifyFromEditor(
  given: vscode.Uri | null,
  parts: HostParts,
  search: EngineSearch,
): Promise<void> {
  const bundle = given ?? (await askBundle());
  if (bundle === null) return;
  const retrain = await askRetrain();
  if (retrain === null) return;
  const report = await verified(bundle, retrain, parts, search);
  if (report !== null) VerificationPanel.show(report, parts);
}

async function askBundle(): Promise<vscode.Uri | null> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t("Verify a Run"),
    openLabel: vscode.l10n.t("Verify"),
    filters: { [vscode.l10n.t("Hand-In Bundle")]: ["zip"] },
    canSelectMany: false,
  });
  return chosen?.at(0) ?? null;
}

/** @returns null where the person changes their mind. */
async function askRetrain(): Promise<boolean | null> {
  const items = [
    {
      label: vscode.l10n.t("Check the Bundle"),
      detail: vscode.l10n.t(
        "Complete, consistent, figures computed again, and the network run once more: some seconds",
      ),
      retrain: false,
    },
    {
      label: vscode.l10n.t("Check It and Train Again"),
      detail: vscode.l10n.t("Besides, trained again and compared bit by bit: as long as the run took"),
      retrain: true,
    },
  ];
  const placeHolder = vscode.l10n.t("How thoroughly?");
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.retrain ?? null;
}

/** @returns null where the person cancels it. */
async function verified(
  bundle: vscode.Uri,
  retrain: boolean,
  { installation }: HostParts,
  search: EngineSearch,
): Promise<VerificationReport | null> {
  const cancel = new AbortController();
  const title = withoutLinks(vscode.l10n.t("Verifying {0}", vscode.workspace.asRelativePath(bundle)));
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      token.onCancellationRequested(() => cancel.abort());
      try {
        return await verifyRun({
          ...{ bundle: bundle.fsPath, installation, retrain, dataFolder: null, signal: cancel.signal },
          environment: (engine) => search.options(engine === "tensorflow"),
          onProgress: (check, share) => {
            const name = checkTitle(check, vscode.l10n.t);
            const message = share === null ? name : vscode.l10n.t("{0} {1}", name, percent(share, 0));
            progress.report({ message });
          },
          t: vscode.l10n.t,
          say: localized,
        });
      } catch (error) {
        if (cancel.signal.aborted) return null;
        throw error;
      }
    },
  );
}
