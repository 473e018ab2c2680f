import * as vscode from "vscode";
import { ExpectedError } from "../../core/errors.ts";
import { contextKeys, commandIds, isSweepTarget } from "../ids.ts";
import { experimentFile } from "../experiments.ts";
import { withMessages } from "../messages.ts";
import type { TrainingNode } from "../nodePath.ts";
import type { HostParts } from "../parts.ts";

/** *Sweep*, which also goes on with one, and *Stop Sweep*. */
export function registerSweepCommands(parts: HostParts, node: TrainingNode): vscode.Disposable {
  const { ownSweeps, output } = parts;
  let isSweeping = false;
  const end = ownSweeps.onDidChange(() => {
    if (isSweeping === ownSweeps.all.length > 0) return;
    isSweeping = !isSweeping;
    void vscode.commands.executeCommand("setContext", contextKeys.sweeping, isSweeping);
  });
  return vscode.Disposable.from(
    new vscode.Disposable(end),
    vscode.commands.registerCommand(
      commandIds.sweep,
      withMessages(output, async (given: unknown, how: unknown) => {
        const uri = isSweepTarget(given) ? fileOf(given.sweep, parts) : await experimentFile(given);
        if (uri === null) return;
        const { startSweep } = await import("../onDemand.ts");
        await startSweep(uri, isAgreed(how), parts, node);
      }),
    ),
    vscode.commands.registerCommand(
      commandIds.stopSweep,
      withMessages(output, async (given: unknown) => {
        const path = await ownSweepFor(given, parts);
        if (path !== null) await ownSweeps.stop(path);
      }),
    ),
  );
}

/** Whether the person has said already that the whole sweep shall train. */
function isAgreed(how: unknown): boolean {
  return typeof how === "object" && how !== null && "agreed" in how && how.agreed === true;
}

/** @throws ExpectedError `run-not-found`. */
function fileOf(path: string, { sweeps }: HostParts): vscode.Uri {
  const sweep = sweeps.find(path);
  if (sweep !== null) return vscode.Uri.file(sweep.experimentFile);
  throw new ExpectedError("run-not-found", vscode.l10n.t("The sweep {0} is not there any more.", path));
}

/** @returns the sweep of this window that is given, the only one, or picked; null when none is. */
async function ownSweepFor(given: unknown, { ownSweeps }: HostParts): Promise<string | null> {
  if (isSweepTarget(given)) return given.sweep;
  if (given instanceof vscode.Uri) return ownSweeps.ofFile(given.fsPath)?.path ?? null;
  const { all } = ownSweeps;
  if (all.length < 2) return all.at(0)?.path ?? null;
  const items = all.map(({ name, file, path }) => ({
    label: name,
    description: vscode.workspace.asRelativePath(file),
    path,
  }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t("Which sweep?") });
  return picked?.path ?? null;
}
