import { basename } from "node:path";
import * as vscode from "vscode";
import type { PageCommand } from "../../protocol/misclassified.ts";
import { wantDigits } from "../digitsPlace.ts";
import { commandIds, isRunTarget, viewIds, type CommandId } from "../ids.ts";
import { withMessages } from "../messages.ts";
import type { HostParts } from "../parts.ts";
import { MisclassifiedView } from "./misclassifiedView.ts";

const pageCommandIds: readonly (readonly [CommandId, PageCommand])[] = [
  [commandIds.showDigitTable, "showTable"],
  [commandIds.showDigitGrid, "showGrid"],
  [commandIds.saveDigitSheet, "savePng"],
  [commandIds.saveDigitTable, "saveCsv"],
  [commandIds.saveDigitPage, "saveHtml"],
  [commandIds.copyDigits, "copy"],
];

/** The side panel of digits. */
export function registerMisclassified(parts: HostParts): vscode.Disposable {
  const view = new MisclassifiedView(parts);
  return vscode.Disposable.from(
    view,
    parts.selection.onDidChange(() => void wantDigits()),
    vscode.window.registerWebviewViewProvider(viewIds.misclassified, view),
    vscode.commands.registerCommand(
      commandIds.openMisclassified,
      withMessages(parts.output, (target: unknown) => openMisclassified(target, parts)),
    ),
    ...pageCommandIds.map(([id, command]) => vscode.commands.registerCommand(id, () => view.run(command))),
  );
}

/** Shows the digits of a run: the one it is given, otherwise the one that is looked at, otherwise the newest. */
async function openMisclassified(target: unknown, { selection, stores }: HostParts): Promise<void> {
  const newest = selection.current === null ? stores.runs.at(0) : undefined;
  const path = isRunTarget(target) ? target.path : newest?.path;
  if (path !== undefined && path !== selection.current?.path) {
    selection.select({ path, id: basename(path), epoch: null, set: null, cell: null });
  }
  await wantDigits();
  await vscode.commands.executeCommand(`${viewIds.misclassified}.focus`);
}
