import * as vscode from "vscode";
import { percent } from "../core/formats.ts";
import { isOver } from "../core/runStatus.ts";
import type { LiveRun } from "../services/liveRun.ts";
import type { RunEntry } from "../services/runStore.ts";
import { isRunTarget } from "./ids.ts";
import type { HostParts } from "./parts.ts";
import { statusWord } from "./statusBar.ts";

/**
 * @param given what a command was called with.
 * @param suits which of the workspace's runs can be meant.
 * @returns path of the run that is given, selected and suits, or picked; null when none is picked or none suits.
 */
export async function runPathFor(
  given: unknown,
  suits: (run: RunEntry) => boolean,
  { stores, selection }: HostParts,
): Promise<string | null> {
  if (isRunTarget(given)) return given.path;
  await stores.refresh();
  const runs = stores.runs.filter(suits);
  const selected = runs.find(({ path }) => path === selection.current?.path);
  if (selected !== undefined) return selected.path;
  if (runs.length === 0) {
    await vscode.window.showInformationMessage(vscode.l10n.t("There is no run with which this can be done."));
    return null;
  }
  const items = runs.map((run) => ({ label: run.name, description: describe(run), detail: run.id, path: run.path }));
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: vscode.l10n.t("Which run?"),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.path ?? null;
}

function describe({ status, best }: RunEntry): string {
  const word = status === "damaged" ? vscode.l10n.t("damaged") : statusWord(status);
  return best === null ? word : `${word} · ${percent(best.accuracy)}`;
}

/**
 * @param given what a command was called with.
 * @param suits which of the runs of this window can be meant.
 * @returns the run that is given, selected, the only one, or picked; null when none is picked or none suits.
 */
export async function liveRunFor(
  given: unknown,
  suits: (run: LiveRun) => boolean,
  { trainings, selection }: HostParts,
): Promise<LiveRun | null> {
  if (isRunTarget(given)) return trainings.get(given.path) ?? null;
  const runs = trainings.all.filter((run) => !isOver(run.status) && suits(run));
  const selected = runs.find(({ path }) => path === selection.current?.path);
  if (selected !== undefined || runs.length <= 1) return selected ?? runs.at(0) ?? null;
  const items = runs.map((run) => ({
    label: run.experiment.name,
    description: statusWord(run.status),
    detail: run.runId,
    run,
  }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t("Which run?") });
  return picked?.run ?? null;
}
