import * as vscode from "vscode";
import { contextKeys } from "./ids.ts";

/**
 * Gives the side panel of digits its place, which it keeps from then on. Made together with the tree of runs, its page
 * would take half of the time in which the tree opens; and without a run it has nothing to show.
 */
export async function wantDigits(): Promise<void> {
  await vscode.commands.executeCommand("setContext", contextKeys.digitsWanted, true);
}
