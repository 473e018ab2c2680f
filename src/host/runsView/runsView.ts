import * as vscode from "vscode";
import type { StoreProblem } from "../../services/runStores.ts";
import { commandIds, contextKeys, viewIds } from "../ids.ts";
import { withMessages } from "../messages.ts";
import { inBackground } from "../output.ts";
import type { HostParts } from "../parts.ts";
import { registerAboutCommands } from "./aboutCommands.ts";
import type { RunsTree } from "./collect.ts";
import { registerDeleteCommands } from "./deleteCommands.ts";
import type { RunsElement } from "./elements.ts";
import { registerFileCommands } from "./fileCommands.ts";
import { registerQueryCommands } from "./queryCommands.ts";
import { RunsProvider } from "./runsProvider.ts";
import { RunsQuery } from "./runsQuery.ts";
import { statusText, titleText } from "./runText.ts";

/** The tree of runs, and what is done from it. */
export function registerRunsView(parts: HostParts): vscode.Disposable {
  const { context, stores, selection, output } = parts;
  const query = new RunsQuery(context.workspaceState);
  const provider = new RunsProvider(parts, query);
  const view = vscode.window.createTreeView(viewIds.runs, {
    treeDataProvider: provider,
    canSelectMany: true,
    showCollapseAll: true,
  });
  const selected = (): string[] => view.selection.flatMap((each) => (each.kind === "run" ? [each.path] : []));
  const follow = (): void => inBackground(output, "The tree of runs", showSelected(view, provider, parts));
  return vscode.Disposable.from(
    query,
    provider,
    view,
    provider.onDidUpdate((tree) => {
      showSummary(view, tree, query, stores.problems);
      follow();
    }),
    view.onDidChangeSelection(() => {
      const paths = selected();
      const row = paths.length === 1 ? provider.rowOf({ path: paths.join("") }) : null;
      if (row === null || row.entry.path === selection.current?.path) return;
      selection.select({ path: row.entry.path, id: row.entry.id, epoch: null, set: null, cell: null });
    }),
    view.onDidChangeVisibility(({ visible }) => {
      // The times of yesterday's runs want their day.
      if (visible) provider.update();
    }),
    selection.onDidChange(follow),
    vscode.commands.registerCommand(
      commandIds.refreshRuns,
      withMessages(output, () => stores.scan()),
    ),
    registerQueryCommands(query),
    registerAboutCommands(parts, selected),
    registerDeleteCommands(parts, selected),
    registerFileCommands(parts, selected, (element) => provider.fileOf(element)),
  );
}

/** Marks the run that is looked at, wherever that was said; a selection of several is the person's own. */
async function showSelected(
  view: vscode.TreeView<RunsElement>,
  provider: RunsProvider,
  { selection }: HostParts,
): Promise<void> {
  const element = selection.current === null ? null : provider.elementOf(selection.current.path);
  if (element === null || !view.visible || view.selection.length > 1 || view.selection.includes(element)) return;
  await view.reveal(element, { select: true, focus: false });
}

function showSummary(
  view: vscode.TreeView<RunsElement>,
  tree: RunsTree,
  query: RunsQuery,
  problems: readonly StoreProblem[],
): void {
  view.description = titleText(tree, vscode.l10n.t);
  view.badge =
    tree.training === 0 ? undefined : { value: tree.training, tooltip: vscode.l10n.t("{0} training", tree.training) };
  const messages = [
    ...problems.map(({ error }) => error.message),
    ...(query.filters && tree.all > 0 ? [filterText(query, tree)] : []),
  ];
  view.message = messages.join(" ");
  setContext(contextKeys.noRuns, tree.all === 0);
  setContext(contextKeys.runsFiltered, query.filters);
}

function filterText(query: RunsQuery, { shown }: RunsTree): string {
  const { text = "", statuses = [] } = query.current;
  const parts = [
    ...(text.trim() === "" ? [] : [text.trim()]),
    ...statuses.map((status) => statusText({ status }, vscode.l10n.t)),
  ];
  const filter = parts.join(", ");
  return shown === 0 ? vscode.l10n.t("No run fits the filter: {0}", filter) : vscode.l10n.t("Filter: {0}", filter);
}

function setContext(key: string, value: boolean): void {
  void vscode.commands.executeCommand("setContext", key, value);
}
