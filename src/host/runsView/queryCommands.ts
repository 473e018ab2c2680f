import * as vscode from "vscode";
import { statusWord } from "../../core/statusWord.ts";
import { runOrders, type RunOrder } from "../../services/runQuery.ts";
import type { RunEntry } from "../../services/runStore.ts";
import { commandIds } from "../ids.ts";
import { statusIcon } from "./runText.ts";
import { shownStatuses, type RunsQuery } from "./runsQuery.ts";

/** *Filter*, *Sort* and what belongs to them. */
export function registerQueryCommands(query: RunsQuery): vscode.Disposable {
  const register = vscode.commands.registerCommand.bind(vscode.commands);
  return vscode.Disposable.from(
    register(commandIds.filterRuns, () => filter(query)),
    register(commandIds.filterRunsByStatus, () => filterByStatus(query)),
    register(commandIds.clearRunsFilter, () => {
      query.set(without(query, ["text", "statuses"]));
    }),
    register(commandIds.sortRuns, () => sort(query)),
  );
}

/** The tree follows while the person types, and keeps what was typed. */
async function filter(query: RunsQuery): Promise<void> {
  const box = vscode.window.createInputBox();
  box.title = vscode.l10n.t("Filter Runs");
  box.placeholder = vscode.l10n.t("Words in the name, the note, the id or the engine");
  box.value = query.current.text ?? "";
  box.onDidChangeValue((text) => {
    query.set(text.trim() === "" ? without(query, ["text"]) : { ...query.current, text });
  });
  box.onDidAccept(() => box.hide());
  await new Promise<void>((resolve) => {
    box.onDidHide(resolve);
    box.show();
  });
  box.dispose();
}

async function filterByStatus(query: RunsQuery): Promise<void> {
  const shown = query.current.statuses ?? shownStatuses;
  const items = shownStatuses.map((status) => ({
    label: statusWord(status, vscode.l10n.t),
    iconPath: new vscode.ThemeIcon(statusIcon(status).replace("~spin", "")),
    picked: shown.includes(status),
    status,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: vscode.l10n.t("Filter Runs by Status"),
    placeHolder: vscode.l10n.t("Which runs are shown?"),
  });
  if (picked === undefined) return;
  const statuses: RunEntry["status"][] = picked.map(({ status }) => status);
  const all = statuses.length === 0 || statuses.length === shownStatuses.length;
  query.set(all ? without(query, ["statuses"]) : { ...query.current, statuses });
}

/** Choosing the order that there is turns it round. */
async function sort(query: RunsQuery): Promise<void> {
  const { order: current = "created", reverse = false } = query.current;
  const items = runOrders.map((order) => ({
    label: orderText(order),
    iconPath: new vscode.ThemeIcon(order === current ? (reverse ? "arrow-up" : "arrow-down") : "blank"),
    ...(order === current
      ? {
          description: reverse ? vscode.l10n.t("the other way round now") : vscode.l10n.t("again: the other way round"),
        }
      : {}),
    order,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Sort Runs"),
    placeHolder: vscode.l10n.t("In which order?"),
  });
  if (picked === undefined) return;
  query.set({ ...query.current, order: picked.order, reverse: picked.order === current ? !reverse : false });
}

/** @returns an order with what comes first. */
export function orderText(order: RunOrder): string {
  switch (order) {
    case "created":
      return vscode.l10n.t("Newest first");
    case "name":
      return vscode.l10n.t("Name, A to Z");
    case "accuracy":
      return vscode.l10n.t("Highest validation accuracy first");
    case "test":
      return vscode.l10n.t("Highest test accuracy first");
    case "loss":
      return vscode.l10n.t("Lowest test loss first");
    case "time":
      return vscode.l10n.t("Shortest first");
  }
}

function without(query: RunsQuery, keys: readonly ("text" | "statuses")[]): RunsQuery["current"] {
  return Object.fromEntries(
    Object.entries(query.current).filter(([key]) => !(keys as readonly string[]).includes(key)),
  );
}
