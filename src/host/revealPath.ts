import * as vscode from "vscode";

/** In the system's file manager; where the window is in a browser or on another computer, in VS Code's explorer. */
export async function revealPath(path: string): Promise<void> {
  const here = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  await vscode.commands.executeCommand(here ? "revealFileInOS" : "revealInExplorer", vscode.Uri.file(path));
}
