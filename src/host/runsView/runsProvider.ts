import * as vscode from "vscode";
import { LiveRuns } from "../../services/liveRuns.ts";
import { experimentOfRun } from "../../services/runExperiment.ts";
import { commandIds, type RunTarget } from "../ids.ts";
import { localized } from "../messages/localized.ts";
import type { HostParts } from "../parts.ts";
import { colorsOfRuns } from "../runColors.ts";
import { collectRuns, type RunRow, type RunsTree } from "./collect.ts";
import {
  Elements,
  type GroupElement,
  type MoreElement,
  type ParentElement,
  type RunElement,
  type RunsElement,
  type SweepElement,
  type WaitingElement,
} from "./elements.ts";
import { factsOf } from "./runFacts.ts";
import { contextValueOf, groupText, runIcon, runText } from "./runText.ts";
import type { RunsQuery } from "./runsQuery.ts";
import { sweepContextValue, sweepIcon, sweepText, variedText } from "./sweepLineText.ts";
import { Times } from "./times.ts";
import { tooltipOf } from "./tooltip.ts";

/**
 * Milliseconds: while something trains, lines change so often at most. VS Code draws them when nothing has changed for
 * 200; what changes more often than that is never drawn.
 */
const pace = 600;

/** Milliseconds in which VS Code draws the lines that it was given. */
const drawingTime = 200;

/** Above so many runs, only the first group is open at first. */
const fewRuns = 40;

/** The lines of the tree: experiments, and their runs below. */
export class RunsProvider implements vscode.TreeDataProvider<RunsElement>, vscode.Disposable {
  readonly #parts: HostParts;
  readonly #query: RunsQuery;
  readonly #live: LiveRuns;
  readonly #elements = new Elements();
  readonly #changed = new vscode.EventEmitter<RunsElement[] | undefined>();
  readonly #collected = new vscode.EventEmitter<RunsTree>();
  readonly #runsDrawn = new vscode.EventEmitter<undefined>();
  readonly #subscriptions: vscode.Disposable[];
  readonly #ready: Promise<void>;
  #colors: ReadonlyMap<string, number> = new Map();
  readonly #times = new Times(vscode.env.language, new Date());
  #pending: NodeJS.Timeout | null = null;
  /** When the lines were last collected, in milliseconds since the start of the process. */
  #updated = -Infinity;
  /** Whether VS Code has lines that could change. */
  #drawn = false;
  #hasDrawnRuns = false;

  readonly onDidChangeTreeData = this.#changed.event;
  /** When runs are first drawn. */
  readonly onDidDraw = this.#runsDrawn.event;
  /** After the lines were collected anew. */
  readonly onDidUpdate = this.#collected.event;

  constructor(parts: HostParts, query: RunsQuery) {
    this.#parts = parts;
    this.#query = query;
    this.#live = new LiveRuns(parts.trainings, parts.stores, () => this.#soon());
    this.#subscriptions = [
      new vscode.Disposable(parts.stores.onDidChange(() => this.#soon())),
      new vscode.Disposable(parts.sweeps.onDidChange(() => this.#soon())),
      query.onDidChange(() => this.update()),
    ];
    // Those who ask before the first list is there wait for it.
    this.#ready = Promise.all([parts.stores.scanned, parts.sweeps.ready]).then(() => this.update());
  }

  get tree(): RunsTree {
    return this.#elements.tree;
  }

  /** @param path of a run's folder. @returns its line, which is listed from now on. */
  elementOf(path: string): RunElement | null {
    const element = this.#elements.elementOf(path);
    if (element !== null && !this.#elements.isListed(element)) this.listAll(element.parent);
    return element;
  }

  /** @param key of a group or a sweep, of whose runs only the first were listed. */
  listAll(key: string): void {
    const element = this.#elements.listAll(key);
    if (element !== null && this.#drawn) this.#changed.fire([element]);
  }

  rowOf(target: RunTarget): RunRow | null {
    return this.#elements.rowOf(target);
  }

  /** @returns absolute path of the experiment file of a line; null where there is none. */
  fileOf(element: RunsElement): string | null {
    return element.kind === "run"
      ? (this.rowOf(element)?.file ?? null)
      : (this.#elements.groupOf(element)?.file ?? null);
  }

  /** Collects the lines anew, and draws those that changed. */
  update(): void {
    if (this.#pending !== null) clearTimeout(this.#pending);
    this.#pending = null;
    this.#updated = performance.now();
    const { stores, sweeps, ownSweeps, context } = this.#parts;
    const live = this.#live.states;
    const here = new Set(ownSweeps.all.map(({ path }) => path));
    const tree = collectRuns(stores.runs, live, this.#query.current, { sweeps: sweeps.sweeps, here });
    const ids = live.map(({ runId }) => ({ id: runId, created: `~${runId}` }));
    this.#colors = colorsOfRuns(context.workspaceState, [...ids, ...stores.runs]);
    this.#times.now = new Date();
    const changed = this.#elements.update(tree);
    this.#collected.fire(tree);
    if (!this.#drawn) return;
    if (changed === "all") this.#changed.fire(undefined);
    else if (changed.length > 0) this.#changed.fire([...changed]);
  }

  async getChildren(element?: RunsElement): Promise<RunsElement[]> {
    await this.#ready;
    this.#drawn = true;
    if (element === undefined) return this.#elements.roots;
    if (element.kind !== "group" && element.kind !== "sweep") return [];
    if (!this.#hasDrawnRuns) {
      this.#hasDrawnRuns = true;
      setTimeout(() => this.#runsDrawn.fire(undefined), drawingTime);
    }
    return this.#elements.childrenOf(element);
  }

  getParent(element: RunsElement): ParentElement | null {
    return this.#elements.parentOf(element);
  }

  getTreeItem(element: RunsElement): vscode.TreeItem {
    switch (element.kind) {
      case "group":
        return this.#groupItem(element);
      case "run":
        return this.#runItem(element);
      case "more":
        return this.#moreItem(element);
      case "sweep":
        return this.#sweepItem(element);
      case "waiting":
        return this.#waitingItem(element);
    }
  }

  /** The tooltip of a run tells its settings, which lie in a file of their own: it is made when it is looked at. */
  async resolveTreeItem(item: vscode.TreeItem, element: RunsElement): Promise<vscode.TreeItem> {
    const row = element.kind === "run" ? this.rowOf(element) : null;
    if (row === null) return item;
    const read = this.#parts.trainings.get(row.entry.path) ?? (await experimentOfRun(row.entry.path).catch(() => null));
    item.tooltip = tooltipOf(factsOf(row, read?.experiment ?? null, this.#times, vscode.l10n.t, localized));
    return item;
  }

  dispose(): void {
    if (this.#pending !== null) clearTimeout(this.#pending);
    this.#live.dispose();
    for (const each of this.#subscriptions) each.dispose();
    this.#changed.dispose();
    this.#collected.dispose();
    this.#runsDrawn.dispose();
  }

  #soon(): void {
    this.#pending ??= setTimeout(() => this.update(), Math.max(0, this.#updated + pace - performance.now()));
  }

  #groupItem(element: GroupElement): vscode.TreeItem {
    const group = this.#elements.groupOf(element);
    if (group === null) return new vscode.TreeItem(element.key);
    const text = groupText(group, placeOf(group.file), vscode.l10n.t);
    const { groups, shown } = this.#elements.tree;
    const open = shown <= fewRuns || groups.at(0)?.key === group.key;
    const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(text.label, open ? Expanded : Collapsed);
    item.id = element.key;
    item.description = text.description;
    item.tooltip = group.file ?? text.label;
    item.contextValue = group.file === null ? "group" : "group file";
    item.accessibilityInformation = { label: text.spoken };
    return item;
  }

  #moreItem(element: MoreElement): vscode.TreeItem {
    const count = this.#elements.unlistedOf(element.parent);
    const item = new vscode.TreeItem(vscode.l10n.t("Show {0} more runs", count.toLocaleString(vscode.env.language)));
    item.id = `more:${element.parent}`;
    item.iconPath = new vscode.ThemeIcon("ellipsis");
    item.command = { command: commandIds.listAllRuns, title: "", arguments: [element] };
    return item;
  }

  #sweepItem(element: SweepElement): vscode.TreeItem {
    const sweep = this.#elements.sweepOf(element);
    if (sweep === null) return new vscode.TreeItem(element.sweep);
    const hasOthers = (this.#elements.groupOf(element)?.sweeps.length ?? 0) > 1;
    const text = sweepText(sweep, hasOthers ? this.#times.short(sweep.created) : null, vscode.l10n.t);
    const { icon, color } = sweepIcon(sweep);
    const item = new vscode.TreeItem(text.label, vscode.TreeItemCollapsibleState.Collapsed);
    item.id = element.key;
    item.description = text.description;
    item.iconPath = new vscode.ThemeIcon(icon, color === null ? undefined : new vscode.ThemeColor(color));
    item.tooltip = [sweep.name, variedText(sweep, vscode.l10n.t), text.description].join("\n");
    item.contextValue = sweepContextValue(sweep);
    item.accessibilityInformation = { label: text.spoken };
    return item;
  }

  #waitingItem(element: WaitingElement): vscode.TreeItem {
    const count = this.#elements.sweepOf(element)?.waiting ?? 0;
    const item = new vscode.TreeItem(vscode.l10n.t("{0} waiting", count.toLocaleString(vscode.env.language)));
    item.id = `waiting:${element.parent}`;
    item.iconPath = new vscode.ThemeIcon("clock");
    return item;
  }

  #runItem(element: RunElement): vscode.TreeItem {
    const [row, group] = [this.rowOf(element), this.#elements.groupOf(element)];
    if (row === null || group === null) return new vscode.TreeItem(element.path);
    const text = runText(row, group, this.#times, vscode.l10n.t, localized);
    const { icon, color } = runIcon(row.entry, this.#colors.get(row.entry.id) ?? 0);
    const item = new vscode.TreeItem(text.label);
    item.id = element.path;
    item.description = text.description;
    item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
    item.contextValue = contextValueOf(row);
    item.accessibilityInformation = { label: text.spoken };
    item.command = { command: commandIds.openDashboard, title: "", arguments: [element, { preserveFocus: true }] };
    return item;
  }
}

/** @returns the file's folder as the workspace names it; empty at the root of its only folder. */
function placeOf(file: string | null): string {
  if (file === null) return "";
  const relative = vscode.workspace.asRelativePath(vscode.Uri.file(file));
  const end = Math.max(relative.lastIndexOf("/"), relative.lastIndexOf("\\"));
  return end < 0 ? "" : relative.slice(0, end);
}
