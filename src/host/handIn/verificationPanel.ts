import * as vscode from "vscode";
import type { ToVerification } from "../../protocol/verification.ts";
import type { VerificationReport } from "../../services/handIn/verify/report.ts";
import { verificationPanelId } from "../ids.ts";
import { panelIcon } from "../panelIcon.ts";
import type { HostParts } from "../parts.ts";
import { webviewPage, webviewRoots } from "../webviewPage.ts";
import { shownVerification } from "./shownVerification.ts";

/** Shows what verifying a run came to. */
export const VerificationPanel = {
  /** Opens a panel of its own, which lives until the person closes it. */
  show(report: VerificationReport, { context }: HostParts): void {
    const { extensionUri } = context;
    const verification = shownVerification(report, vscode.l10n.t);
    const panel = vscode.window.createWebviewPanel(verificationPanelId, "", vscode.ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: webviewRoots(extensionUri),
    });
    panel.title = vscode.l10n.t("Verification of {0}", verification.bundle);
    panel.iconPath = panelIcon(extensionUri);
    // Its only message is that it listens.
    const receiving = panel.webview.onDidReceiveMessage(() => {
      const answer: ToVerification = { type: "verification", verification };
      void panel.webview.postMessage(answer);
    });
    panel.onDidDispose(() => {
      receiving.dispose();
    });
    panel.webview.html = webviewPage(panel.webview, extensionUri, { name: "verification", title: panel.title });
  },
};
