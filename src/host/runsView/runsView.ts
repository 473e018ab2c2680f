import * as vscode from "vscode";
import { wantDigits } from "../digitsPlace.ts";
import { registerExport } from "../export/register.ts";
import { commandIds, viewIds } from "../ids.ts";
import { withMessages } from "../messages.ts";
import { registerHandIn } from "../handIn/register.ts";
import type { TrainingNode } from "../nodePath.ts";
import type { EngineSearch } from "../tensorflow/engineSearch.ts";
import { inBackground } from "../output.ts";
import type { HostParts } from "../parts.ts";
import { registerReport } from "../report/register.ts";
import { registerAboutCommands } from "./aboutCommands.ts";
import { registerDeleteCommands } from "./deleteCommands.ts";
import { registerDeleteSweep } from "./deleteSweep.ts";
import { registerFileCommands } from "./fileCommands.ts";
import { registerQueryCommands } from "./queryCommands.ts";
import type { MoreElement } from "./elements.ts";
import { RunsProvider } from "./runsProvider.ts";
import { RunsQuery } from "./runsQuery.ts";
import { SelectionMark } from "./selectionMark.ts";
import { ViewSummary } from "./viewSummary.ts";

/** The tree of runs, and what is done from it. */
export function registerRunsView(parts: HostParts, node: TrainingNode, search: EngineSearch): vscode.Disposable {
  const { context, stores, selection, output } = parts;
  const query = new RunsQuery(context.workspaceState);
  const provider = new RunsProvider(parts, query);
  const view = vscode.window.createTreeView(viewIds.runs, {
    treeDataProvider: provider,
    canSelectMany: true,
    showCollapseAll: true,
  });
  const summary = new ViewSummary(view, query);
  const mark = new SelectionMark(view, provider, selection);
  const selected = (): string[] => view.selection.flatMap((each) => (each.kind === "run" ? [each.path] : []));
  const follow = (): void => inBackground(output, "The tree of runs", mark.mark());
  return vscode.Disposable.from(
    query,
    provider,
    view,
    provider.onDidUpdate((tree) => {
      summary.show(tree, stores.problems);
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
    provider.onDidDraw(() => void wantDigits()),
    selection.onDidChange(follow),
    vscode.commands.registerCommand(
      commandIds.refreshRuns,
      withMessages(output, () => stores.scan()),
    ),
    vscode.commands.registerCommand(commandIds.listAllRuns, (given: unknown) => {
      if (isMore(given)) provider.listAll(given.parent);
    }),
    registerQueryCommands(query),
    registerAboutCommands(parts, selected),
    registerDeleteCommands(parts, selected),
    registerDeleteSweep(parts),
    registerReport(parts, selected),
    registerExport(parts, node, search, selected),
    registerHandIn(parts, search, selected),
    registerFileCommands(parts, selected, (element) => provider.fileOf(element)),
  );
}

function isMore(value: unknown): value is MoreElement {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "more";
}
