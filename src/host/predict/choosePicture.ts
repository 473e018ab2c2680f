import * as vscode from "vscode";

/** Asks the person for a picture. @returns its path; null where they do not want to. */
export async function choosePicture(): Promise<string | null> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t("Choose a Picture of a Digit"),
    openLabel: vscode.l10n.t("Predict"),
    filters: { [vscode.l10n.t("PNG and JPEG Pictures")]: ["png", "jpg", "jpeg"] },
  });
  return chosen?.at(0)?.fsPath ?? null;
}
