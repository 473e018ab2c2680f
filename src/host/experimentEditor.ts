import * as vscode from "vscode";
import { sizeOf } from "../core/sweep/dimensions.ts";
import type { OwnSweep, OwnSweeps } from "../services/sweep/ownSweeps.ts";
import { commandIds, once } from "./ids.ts";
import { experimentOf, experimentSelector } from "./experiments.ts";

/**
 * Above an experiment file: *Train · 61,706 parameters*, or how many problems it has. Above one with a sweep: *Sweep · 81
 * runs* before it, or *Stop Sweep* while this window trains it.
 */
export function registerExperimentEditor(ownSweeps: OwnSweeps): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  let told = "";
  const end = ownSweeps.onDidChange(() => {
    const now = ownSweeps.all.map((sweep) => `${sweep.file} ${overOf(sweep)}`).join("\n");
    if (now !== told) changed.fire();
    told = now;
  });
  return vscode.Disposable.from(
    changed,
    new vscode.Disposable(end),
    vscode.languages.registerCodeLensProvider(experimentSelector, {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses: (document) =>
        lensesOf(document, ownSweeps).map((lens) => new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), lens)),
    }),
  );
}

function lensesOf(document: vscode.TextDocument, ownSweeps: OwnSweeps): vscode.Command[] {
  const { experiment, network, problems } = experimentOf(document);
  const [icon, given] = ["$(play)\u00a0", [document.uri]];
  if (network === null) {
    const title = problemCount(problems.length);
    return [{ title: `$(error)\u00a0${title}`, command: commandIds.showProblems, arguments: given }];
  }
  const parameters = (network.trainable + network.nonTrainable).toLocaleString(vscode.env.language);
  if (experiment.sweep === null) {
    const title = vscode.l10n.t("Train · {0} parameters", parameters);
    return [{ title: `${icon}${title}`, command: commandIds.train, arguments: given }];
  }
  const alone: vscode.Command = {
    title: `${icon}${vscode.l10n.t("Train Once · {0} parameters", parameters)}`,
    tooltip: vscode.l10n.t("Trains the experiment by itself, without what its sweep varies."),
    command: commandIds.train,
    arguments: [document.uri, once],
  };
  const own = ownSweeps.ofFile(document.uri.fsPath);
  if (own !== null) {
    const words = vscode.l10n.t("Stop Sweep · {0} of {1}", overOf(own), own.run.progress.points);
    return [{ title: `$(debug-stop)\u00a0${words}`, command: commandIds.stopSweep, arguments: given }, alone];
  }
  const { runs } = sizeOf(experiment.sweep);
  const count = runs.toLocaleString(vscode.env.language);
  const title = runs === 1 ? vscode.l10n.t("Sweep · 1 run") : vscode.l10n.t("Sweep · {0} runs", count);
  return [{ title: `$(run-all)\u00a0${title}`, command: commandIds.sweep, arguments: given }, alone];
}

/** @returns how many of its runs are over. */
function overOf({ run: { progress } }: OwnSweep): number {
  return progress.completed + progress.failed;
}

/** @returns "1 problem", "3 problems". */
export function problemCount(count: number): string {
  return count === 1 ? vscode.l10n.t("1 problem") : vscode.l10n.t("{0} problems", count);
}
