import * as vscode from "vscode";

/** @returns the icon of our webview panels' tabs, for light and dark themes. */
export function panelIcon(extensionUri: vscode.Uri): { light: vscode.Uri; dark: vscode.Uri } {
  const media = (file: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, "media", file);
  return { light: media("panelLight.svg"), dark: media("panelDark.svg") };
}
