import * as vscode from "vscode";
import { chosenLook } from "../../core/runLooks.ts";
import type { FromCompare, PairQuestion, ToCompare } from "../../protocol/compare.ts";
import { packed } from "../../protocol/packed.ts";
import { readRunDetails, type RunDetails } from "../../services/runDetails.ts";
import type { RunEntry } from "../../services/runStore.ts";
import { commandIds, type CommandId, type RunTarget } from "../ids.ts";
import { localized } from "../messages/localized.ts";
import { inBackground } from "../output.ts";
import { panelIcon } from "../panelIcon.ts";
import type { HostParts } from "../parts.ts";
import { colorsOfRuns } from "../runColors.ts";
import type { SelectedRun } from "../runSelection.ts";
import { webviewPage, webviewRoots } from "../webviewPage.ts";
import { Times } from "../runsView/times.ts";
import { spoken } from "./spoken.ts";
import { comparisonOf, type CollectedRun } from "./collect.ts";
import { distinctNames } from "./names.ts";
import { answerPair, type AnsweredPair } from "./pair.ts";

interface KnownRun {
  /** What the files say; where that has changed, they are read again. */
  readonly stamp: string;
  readonly entry: RunEntry;
  readonly details: RunDetails;
}

/** One comparison: follows its runs while they train, and reads nothing while nobody sees it. */
export class ComparePanel implements vscode.Disposable {
  readonly #parts: HostParts;
  readonly #panel: vscode.WebviewPanel;
  readonly #paths: readonly string[];
  readonly #subscriptions: vscode.Disposable[];
  readonly #known = new Map<string, KnownRun>();
  /** What the page was last told of. */
  #collected: readonly CollectedRun[] = [];
  #pair: AnsweredPair | null = null;
  #ready = false;
  /** Whether the runs are being read, and whether they are to be read again after that. */
  #reading = false;
  #again = false;
  #disposed = false;

  /** @param paths of the runs' folders, the first is A. */
  constructor(parts: HostParts, panel: vscode.WebviewPanel, paths: readonly string[]) {
    this.#parts = parts;
    this.#panel = panel;
    this.#paths = paths;
    const { extensionUri } = parts.context;
    panel.title = vscode.l10n.t("Compare {0} Runs", paths.length);
    panel.iconPath = panelIcon(extensionUri);
    panel.webview.options = { enableScripts: true, localResourceRoots: webviewRoots(extensionUri) };
    this.#subscriptions = [
      panel.webview.onDidReceiveMessage((message: FromCompare) => this.#receive(message)),
      panel.onDidChangeViewState(() => this.#refresh()),
      new vscode.Disposable(parts.stores.onDidChange(() => this.#refresh())),
    ];
    panel.webview.html = webviewPage(panel.webview, extensionUri, { name: "compare", title: panel.title });
  }

  /** Whether it compares these runs, in whatever order. */
  shows(paths: readonly string[]): boolean {
    return paths.length === this.#paths.length && paths.every((path) => this.#paths.includes(path));
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Lets go of the panel, which stays as it is. */
  dispose(): void {
    this.#disposed = true;
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** Reads and shows again, once for all that asked meanwhile. */
  #refresh(): void {
    // A page that is hidden is gone: it says that it is ready when it is made anew.
    if (!this.#panel.visible) this.#ready = false;
    if (!this.#ready || this.#disposed) return;
    this.#again = true;
    if (this.#reading) return;
    this.#reading = true;
    inBackground(
      this.#parts.output,
      "The comparison",
      this.#read().finally(() => (this.#reading = false)),
    );
  }

  async #read(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      const found = await Promise.all(this.#paths.map((path) => this.#runAt(path)));
      const runs = found.filter((run) => run !== null);
      if (runs.length < 2) {
        const message = vscode.l10n.t("These runs are gone: there is nothing left that could be compared.");
        this.#post({ type: "problem", message });
        continue;
      }
      this.#collected = this.#collectedOf(runs);
      this.#panel.title = titleOf(this.#collected);
      this.#post({ type: "comparison", paths: this.#paths, comparison: comparisonOf(this.#collected) });
    }
  }

  #collectedOf(runs: readonly KnownRun[]): CollectedRun[] {
    const colors = colorsOfRuns(this.#parts.context.workspaceState, this.#parts.stores.runs);
    const times = new Times(vscode.env.language, new Date());
    const names = distinctNames(
      runs.map(({ entry }) => entry),
      (time) => times.short(time),
    );
    return runs.map(({ entry, details }, i) => ({
      entry,
      details,
      name: names.at(i) ?? entry.name,
      color: colors.get(entry.id) ?? 0,
    }));
  }

  /** @returns the run as it is now; null when it is gone. */
  async #runAt(path: string): Promise<KnownRun | null> {
    const { stores } = this.#parts;
    const listed = stores.runs.find((entry) => entry.path === path);
    // After a reload the runs may not have been listed yet, and a run may lie outside of the workspace.
    const entry =
      listed ??
      (await stores
        .storeOf(path)
        .find(nameOf(path))
        .catch(() => null));
    if (entry?.path !== path) return null;
    const stamp = JSON.stringify(entry);
    const known = this.#known.get(path);
    if (known?.stamp === stamp) return known;
    const run = { stamp, entry, details: await readRunDetails(path) };
    this.#known.set(path, run);
    return run;
  }

  #post(message: ToCompare): void {
    if (!this.#disposed) void this.#panel.webview.postMessage(packed(spoken(message, localized)));
  }

  #receive(message: FromCompare): void {
    const { output, selection } = this.#parts;
    switch (message.type) {
      case "ready":
        this.#ready = true;
        this.#refresh();
        return;
      case "askPair":
        inBackground(output, "The comparison of two runs", this.#answer(message.question));
        return;
      case "openRun":
        if (this.#runOf(message.path) !== undefined) this.#execute(commandIds.openDashboard, message.path);
        return;
      case "openCell": {
        const { path, set, truth, predicted } = message;
        const run = this.#selected(path, set);
        if (run === null) return;
        selection.select({ ...run, cell: { truth, predicted } });
        this.#execute(commandIds.openMisclassified, path);
        return;
      }
      case "openDigits":
        this.#openDigits(message);
        return;
    }
  }

  async #answer(question: PairQuestion): Promise<void> {
    const [one, other] = [this.#runOf(question.one), this.#runOf(question.other)];
    if (one === undefined || other === undefined) return;
    const answered = await answerPair(question, one.details, other.details, this.#parts.installation.mnist);
    this.#pair = answered;
    this.#post({ type: "pair", pair: answered.pair });
  }

  /** The side panel shows the answers of the run that was wrong. */
  #openDigits({ wrong, right, set }: Extract<FromCompare, { type: "openDigits" }>): void {
    const run = this.#selected(wrong, set);
    const [loser, winner] = [this.#runOf(wrong), this.#runOf(right)];
    const { question } = this.#pair?.pair ?? {};
    if (run === null || loser === undefined || winner === undefined || question?.set !== set) return;
    const indices =
      question.one === right && question.other === wrong
        ? this.#pair?.onlyOne
        : question.one === wrong && question.other === right
          ? this.#pair?.onlyOther
          : undefined;
    if (indices === undefined) return;
    const title = vscode.l10n.t("{0} wrong, {1} right", loser.name, winner.name);
    this.#parts.selection.select({ ...run, list: { title, indices } });
    this.#execute(commandIds.openMisclassified, wrong);
  }

  /** @returns the epoch of a run that stands for it on a set. */
  #selected(path: string, set: PairQuestion["set"]): SelectedRun | null {
    const run = this.#runOf(path);
    const look = run === undefined ? null : chosenLook(run.details, { set, epoch: null });
    if (run === undefined || look === null) return null;
    return { path, id: run.entry.id, epoch: look.epoch, set, cell: null };
  }

  #runOf(path: string): CollectedRun | undefined {
    return this.#collected.find(({ entry }) => entry.path === path);
  }

  #execute(command: CommandId, path: string): void {
    const target: RunTarget = { path };
    inBackground(this.#parts.output, command, vscode.commands.executeCommand(command, target));
  }
}

/** @returns the last part of a path on this machine. */
function nameOf(path: string): string {
  return vscode.Uri.file(path).path.split("/").at(-1) ?? "";
}

function titleOf(runs: readonly CollectedRun[]): string {
  const names = runs.map(({ name }) => name);
  return names.length === 2 ? names.join(" ↔ ") : vscode.l10n.t("Compare {0} Runs", names.length);
}
