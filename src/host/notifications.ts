import * as vscode from "vscode";
import { isOver } from "../core/runStatus.ts";
import type { LiveRun } from "../services/liveRun.ts";
import { endingOf, type Remedy } from "./endings.ts";
import { commandIds, type RunTarget } from "./ids.ts";
import { actions, showError, type Action } from "./messages.ts";
import { localized } from "./messages/localized.ts";
import { inBackground } from "./output.ts";
import type { HostParts } from "./parts.ts";

/** Tells of runs that did not end as they should, with what may help. */
export function registerNotifications({ trainings, output }: HostParts): vscode.Disposable {
  const end = trainings.onDidChange((run) => {
    // What became of a sweep is told once, at its end.
    if (!isOver(run.status) || run.exit === null || run.sweep !== null) return;
    const ending = endingOf(run.exit, run.events, localized);
    if (ending === null) return;
    const buttons = [...(ending.remedy === null ? [] : remedyFor(ending.remedy, run)), actions.showLog()];
    const message = vscode.l10n.t("{0}: {1}", run.experiment.name, ending.reason);
    inBackground(output, "Telling how a run ended", showError(message, buttons));
  });
  return new vscode.Disposable(end);
}

/** @returns the buttons for it. */
export function remedyFor(remedy: Remedy, { path, file }: Pick<LiveRun, "path" | "file">): Action[] {
  switch (remedy) {
    case "resume":
      return [resumeAction(path)];
    case "chooseNode":
      return [actions.chooseNode()];
    case "setUpTensorflow":
      return [actions.setUpTensorflow(), actions.doctor()];
    case "doctor":
      return [actions.doctor()];
    case "openFile":
      if (file === null) return [];
      return [
        {
          title: vscode.l10n.t("Open Experiment"),
          run: () => vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false }),
        },
      ];
  }
}

/** @param path of the run's folder. */
export function resumeAction(path: string): Action {
  const target: RunTarget = { path };
  return {
    title: vscode.l10n.t("Resume"),
    run: () => vscode.commands.executeCommand(commandIds.resumeRun, target),
  };
}
