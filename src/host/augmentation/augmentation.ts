import * as vscode from "vscode";
import type { SampleDigit } from "../../services/sampleDigits.ts";
import { experimentFile } from "../experiments.ts";
import { augmentationPanelId, commandIds } from "../ids.ts";
import { withMessages } from "../messages.ts";
import type { HostParts } from "../parts.ts";
import type { AugmentationPanel } from "./augmentationPanel.ts";

/** *Preview Augmentation* of an experiment file, in a panel beside its editor; there is one for each file. */
export function registerAugmentation({ context, installation, output }: HostParts): vscode.Disposable {
  const open = new Map<string, AugmentationPanel>();
  /** Read once, when they are first wanted. */
  let digits: Promise<SampleDigit[]> | null = null;
  const wanted = (): Promise<SampleDigit[]> => {
    digits ??= import("../onDemand.ts").then(({ sampleDigits }) => sampleDigits(installation.mnist));
    digits.catch(() => (digits = null));
    return digits;
  };
  const preview = async (file: unknown): Promise<void> => {
    const uri = await experimentFile(file);
    if (uri === null) return;
    const { AugmentationPanel } = await import("../onDemand.ts");
    const [document, shown] = await Promise.all([vscode.workspace.openTextDocument(uri), wanted()]);
    const key = uri.toString();
    const there = open.get(key);
    if (there !== undefined) {
      there.reveal();
      return;
    }
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    const panel = vscode.window.createWebviewPanel(augmentationPanelId, "", place);
    const made = new AugmentationPanel(context.extensionUri, panel, document, shown);
    open.set(key, made);
    panel.onDidDispose(() => {
      made.dispose();
      open.delete(key);
    });
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand(commandIds.previewAugmentation, withMessages(output, preview)),
    new vscode.Disposable(() => open.forEach((panel) => panel.dispose())),
  );
}
