import * as vscode from "vscode";
import { percent } from "../../core/formats.ts";
import { mostCompared } from "../../protocol/compare.ts";
import type { RunEntry } from "../../services/runStore.ts";

interface RunItem extends vscode.QuickPickItem {
  readonly path: string;
}

/**
 * Asks which runs to compare.
 *
 * @param chosen paths of those that are chosen already.
 * @returns 2 to 20 paths, in the order of the list; null when the person does not want to.
 */
export async function pickRuns(runs: readonly RunEntry[], chosen: readonly string[]): Promise<string[] | null> {
  if (runs.length < 2) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("There are not two runs yet that could be compared. Train an experiment once more."),
    );
    return null;
  }
  const items = runs.map((run): RunItem => itemOf(run, chosen.includes(run.path)));
  const picked = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    matchOnDescription: true,
    title: vscode.l10n.t("Compare Runs"),
    placeHolder: vscode.l10n.t("Choose from 2 to {0} runs", mostCompared),
  });
  if (picked === undefined) return null;
  const paths = picked.map(({ path }) => path);
  if (paths.length >= 2 && paths.length <= mostCompared) return paths;
  void vscode.window.showInformationMessage(
    paths.length < 2
      ? vscode.l10n.t("Choose two runs or more, to compare them with one another.")
      : vscode.l10n.t("Up to {0} runs can be compared at once, not {1}.", mostCompared, paths.length),
  );
  return null;
}

function itemOf({ path, id, name, best, test }: RunEntry, picked: boolean): RunItem {
  const shown = test ?? best;
  return { path, label: name, description: shown === null ? id : `${percent(shown.accuracy)} · ${id}`, picked };
}
