import * as vscode from "vscode";
import type { HostParts } from "../parts.ts";

/** The comparison of runs. */
export function registerCompare(parts: HostParts): vscode.Disposable {
  void parts;
  return vscode.Disposable.from();
}
