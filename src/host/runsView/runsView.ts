import * as vscode from "vscode";
import type { HostParts } from "../parts.ts";

/** The tree of runs. */
export function registerRunsView(parts: HostParts): vscode.Disposable {
  void parts;
  return vscode.Disposable.from();
}
