import * as vscode from "vscode";
import { parseExperiment } from "../core/experiment/parse.ts";
import {
  experimentEnding,
  experimentPath,
  readTemplates,
  writeNewExperiment,
  type Template,
} from "../services/experimentFile.ts";
import { commandIds } from "./ids.ts";
import { withMessages } from "./messages.ts";
import { localized } from "./messages/localized.ts";
import type { HostParts } from "./parts.ts";

/** *New Experiment…*: one of the examples, under a name of its own, opened. */
export function registerNewExperiment({ installation, output }: HostParts): vscode.Disposable {
  return vscode.commands.registerCommand(
    commandIds.newExperiment,
    withMessages(output, () => newExperiment(installation.examples)),
  );
}

async function newExperiment(examples: string): Promise<void> {
  const templates = await readTemplates(examples);
  const items = templates.sort(classicFirst).map(({ name, text }) => {
    const { experiment, network } = parseExperiment(text, { fileName: name });
    const parameters = network === null ? 0 : network.trainable + network.nonTrainable;
    return {
      label: experiment?.name ?? name,
      description: vscode.l10n.t("{0} parameters", parameters.toLocaleString(vscode.env.language)),
      detail: localized(experiment?.description ?? ""),
      name,
      text,
    };
  });
  const template = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("New Experiment"),
    placeHolder: vscode.l10n.t("Which experiment to start from?"),
    matchOnDetail: true,
  });
  if (template === undefined) return;
  const uri = await vscode.window.showSaveDialog({
    defaultUri: await freeName(template.name),
    title: vscode.l10n.t("New Experiment"),
    saveLabel: vscode.l10n.t("Create"),
    filters: { [vscode.l10n.t("Experiment")]: ["json"] },
  });
  if (uri === undefined) return;
  const file = experimentPath(uri.fsPath);
  // The dialog has asked whether a file of the name that was typed may be replaced, not one of the completed name.
  await writeNewExperiment(file, template.text, file === uri.fsPath);
  await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
}

/** What most people begin with stands first. */
function classicFirst({ name: one }: Template, { name: other }: Template): number {
  return Number(other === classic) - Number(one === classic);
}
const classic = "lenet5";

/** @returns where a new file goes: into the folder of the active one, otherwise into the workspace's first. */
async function freeName(name: string): Promise<vscode.Uri> {
  const active = vscode.window.activeTextEditor?.document.uri;
  const folder =
    active?.scheme === "file"
      ? vscode.Uri.joinPath(active, "..")
      : (vscode.workspace.workspaceFolders?.at(0)?.uri ?? vscode.Uri.file("."));
  for (let number = 1; ; number++) {
    const uri = vscode.Uri.joinPath(folder, `${name}${number === 1 ? "" : number}${experimentEnding}`);
    if (!(await isThere(uri))) return uri;
  }
}

async function isThere(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
