import * as vscode from "vscode";
import { isOver } from "../../core/runStatus.ts";
import type { RunEntry, RunStore } from "../../services/runStore.ts";
import { commandIds } from "../ids.ts";
import { showInformation, withMessages, type Action } from "../messages.ts";
import type { HostParts } from "../parts.ts";
import { counted } from "./runText.ts";
import { runsFor, type SelectedPaths } from "./targets.ts";

/** *Delete*, which asks first, and *Undo*. */
export function registerDeleteCommands(parts: HostParts, selected: SelectedPaths): vscode.Disposable {
  const { output } = parts;
  return vscode.Disposable.from(
    vscode.commands.registerCommand(
      commandIds.deleteRun,
      withMessages(output, async (...given: unknown[]) => {
        const runs = await runsFor(given, isDeletable, parts, selected);
        if (runs.length > 0 && (await isSure(runs))) await deleteRuns(runs, parts);
      }),
    ),
    vscode.commands.registerCommand(
      commandIds.undoDelete,
      withMessages(output, () => undoLast(parts)),
    ),
  );
}

/** A run that goes on is stopped first, by the person. */
export function isDeletable({ status }: RunEntry): boolean {
  return status === "damaged" || isOver(status);
}

async function isSure(runs: readonly RunEntry[]): Promise<boolean> {
  const yes = vscode.l10n.t("Delete");
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t("Delete {0}?", namesOf(runs)),
    { modal: true, detail: vscode.l10n.t("What is deleted can be brought back with Undo.") },
    yes,
  );
  return chosen === yes;
}

async function deleteRuns(runs: readonly RunEntry[], parts: HostParts): Promise<void> {
  const { stores, output } = parts;
  const deletions: Deletion[] = [];
  try {
    for (const [store, members] of byStore(runs, parts)) {
      const { sequence } = await store.delete(members.map(({ id }) => id));
      deletions.push({ store, sequence });
      forget(members, parts);
    }
  } finally {
    await stores.refresh();
  }
  const undo: Action = {
    title: vscode.l10n.t("Undo"),
    run: withMessages(output, async () => {
      for (const { store, sequence } of deletions) await store.undo(sequence);
      await stores.refresh();
    }),
  };
  // Nobody waits for the answer: the message may stay for as long as the window does.
  void showInformation(vscode.l10n.t("Deleted {0}.", namesOf(runs)), [undo]);
}

/** What is deleted is not looked at any more. */
export function forget(runs: readonly RunEntry[], { selection }: HostParts): void {
  if (runs.some(({ path }) => path === selection.current?.path)) selection.select(null);
}

interface Deletion {
  readonly store: RunStore;
  readonly sequence: number;
}

function byStore(runs: readonly RunEntry[], { stores }: HostParts): Map<RunStore, RunEntry[]> {
  const members = new Map<RunStore, RunEntry[]>();
  for (const run of runs) {
    const store = stores.storeOf(run.path);
    members.set(store, [...(members.get(store) ?? []), run]);
  }
  return members;
}

/** Brings back what was deleted last; where several folders have a trash, the person says in which. */
async function undoLast({ stores }: HostParts): Promise<void> {
  const found = await Promise.all(
    stores.stores.map(async (store) => ({ store, deletion: (await store.trash()).at(0) ?? null })),
  );
  const items = found.flatMap(({ store, deletion }) =>
    deletion === null
      ? []
      : [{ label: namesOf(deletion.runs), description: store.runs, store, sequence: deletion.sequence }],
  );
  if (items.length === 0) {
    await showInformation(vscode.l10n.t("The trash is empty: there is nothing to bring back."), []);
    return;
  }
  const chosen =
    items.length === 1
      ? items.at(0)
      : await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t("Which runs come back?") });
  if (chosen === undefined) return;
  await chosen.store.undo(chosen.sequence);
  await stores.refresh();
}

function namesOf(runs: readonly RunEntry[]): string {
  const first = runs.length === 1 ? runs.at(0) : undefined;
  return first === undefined ? counted(runs.length, vscode.l10n.t) : `${first.name} (${first.id})`;
}
