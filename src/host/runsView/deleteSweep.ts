import { join } from "node:path";
import * as vscode from "vscode";
import type { RunEntry } from "../../services/runStore.ts";
import { removeSweep } from "../../services/sweep/sweepTrash.ts";
import type { ShownSweep } from "../../services/sweep/sweepWatch.ts";
import { commandIds, isSweepTarget } from "../ids.ts";
import { showInformation, withMessages, type Action } from "../messages.ts";
import type { HostParts } from "../parts.ts";
import { forget, isDeletable } from "./deleteCommands.ts";
import { counted } from "./runText.ts";

/** *Delete Sweep*, with its runs; *Undo* brings all of it back. */
export function registerDeleteSweep(parts: HostParts): vscode.Disposable {
  return vscode.commands.registerCommand(
    commandIds.deleteSweep,
    withMessages(parts.output, async (given: unknown) => {
      const sweep = isSweepTarget(given) ? parts.sweeps.find(given.sweep) : null;
      if (sweep === null) return;
      const runs = runsOf(sweep, parts);
      if (await isSure(sweep, runs)) await deleteSweep(sweep, runs, parts);
    }),
  );
}

function runsOf({ runs, rows }: ShownSweep, { stores }: HostParts): RunEntry[] {
  const paths = new Set(rows.map(({ run }) => join(runs, run ?? "")));
  return stores.runs.filter((run) => paths.has(run.path) && isDeletable(run));
}

async function isSure(sweep: ShownSweep, runs: readonly RunEntry[]): Promise<boolean> {
  const yes = vscode.l10n.t("Delete");
  const question = vscode.l10n.t("Delete {0}?", textOf(sweep, runs));
  const detail = vscode.l10n.t("What is deleted can be brought back with Undo.");
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) === yes;
}

async function deleteSweep(sweep: ShownSweep, runs: readonly RunEntry[], parts: HostParts): Promise<void> {
  const { stores, sweeps, output } = parts;
  const bringBack: (() => Promise<unknown>)[] = [];
  try {
    bringBack.push(await removeSweep(sweep.path));
    if (runs.length > 0) {
      const store = stores.storeOf(runs[0].path);
      const { sequence } = await store.delete(runs.map(({ id }) => id));
      bringBack.push(() => store.undo(sequence));
      forget(runs, parts);
    }
  } catch (error) {
    for (const each of bringBack) await each();
    throw error;
  } finally {
    await Promise.all([stores.refresh(), sweeps.refresh()]);
  }
  const undo: Action = {
    title: vscode.l10n.t("Undo"),
    run: withMessages(output, async () => {
      for (const each of bringBack) await each();
      await Promise.all([stores.refresh(), sweeps.refresh()]);
    }),
  };
  // Nobody waits for the answer: the message may stay for as long as the window does.
  void showInformation(vscode.l10n.t("Deleted {0}.", textOf(sweep, runs)), [undo]);
}

function textOf({ name }: ShownSweep, runs: readonly RunEntry[]): string {
  if (runs.length === 0) return vscode.l10n.t("the sweep of {0}", name);
  return vscode.l10n.t("the sweep of {0} with {1}", name, counted(runs.length, vscode.l10n.t));
}
