import * as vscode from "vscode";
import { checkedName } from "../../services/aboutText.ts";
import type { RunEntry } from "../../services/runStore.ts";
import { commandIds } from "../ids.ts";
import { sentenceOf, withMessages } from "../messages.ts";
import type { HostParts } from "../parts.ts";
import { runFor, runsFor, type SelectedPaths } from "./targets.ts";

/** What a person says about runs: names, notes, pins. */
export function registerAboutCommands(parts: HostParts, selected: SelectedPaths): vscode.Disposable {
  const register = (id: string, command: (...given: unknown[]) => Promise<void>): vscode.Disposable =>
    vscode.commands.registerCommand(id, withMessages(parts.output, command));
  const one =
    (command: (run: RunEntry, parts: HostParts) => Promise<void>) =>
    async (given: unknown): Promise<void> => {
      const run = await runFor(given, ({ newer }) => !newer, parts, selected);
      if (run !== null) await command(run, parts);
    };
  const pin =
    (pinned: boolean) =>
    async (...given: unknown[]): Promise<void> => {
      const suits = (run: RunEntry): boolean => run.pinned !== pinned && !run.newer;
      for (const { id, path } of await runsFor(given, suits, parts, selected)) {
        await parts.stores.storeOf(path).pin(id, pinned);
      }
      await parts.stores.refresh();
    };
  return vscode.Disposable.from(
    register(commandIds.renameRun, one(rename)),
    register(commandIds.noteRun, one(note)),
    register(commandIds.pinRun, pin(true)),
    register(commandIds.unpinRun, pin(false)),
  );
}

/** An empty name gives the experiment's back. */
async function rename({ id, path, name, experimentName }: RunEntry, { stores }: HostParts): Promise<void> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t("Rename Run"),
    prompt: vscode.l10n.t("Empty: called by the time when it was begun."),
    value: name === experimentName ? "" : name,
    validateInput: nameProblem,
  });
  if (text === undefined) return;
  await stores.storeOf(path).rename(id, text.trim() === "" ? null : text);
  await stores.refresh();
}

function nameProblem(name: string): string | null {
  if (name.trim() === "") return null;
  try {
    checkedName(name);
    return null;
  } catch (error) {
    return sentenceOf(error);
  }
}

/** The input has one line: in a note of several, this stands between them. */
const newLine = "⏎";

async function note({ id, path, name, note: before }: RunEntry, { stores }: HostParts): Promise<void> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t("Note on {0}", name),
    prompt: vscode.l10n.t("{0} stands between lines. Empty: no note.", newLine),
    value: before.split("\n").join(` ${newLine} `),
  });
  if (text === undefined) return;
  const lines = text.split(newLine).map((line) => line.trim());
  await stores.storeOf(path).note(id, lines.join("\n"));
  await stores.refresh();
}
