import * as vscode from "vscode";
import type { HostParts } from "../parts.ts";

/** The dashboard of a run. */
export function registerDashboard(parts: HostParts): vscode.Disposable {
  void parts;
  return vscode.Disposable.from();
}
