import * as vscode from "vscode";
import type { HostParts } from "../parts.ts";

/** The side panel of digits. */
export function registerMisclassified(parts: HostParts): vscode.Disposable {
  void parts;
  return vscode.Disposable.from();
}
