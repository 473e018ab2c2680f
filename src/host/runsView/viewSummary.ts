import * as vscode from "vscode";
import { statusWord } from "../../core/statusWord.ts";
import type { StoreProblem } from "../../services/runStores.ts";
import { contextKeys } from "../ids.ts";
import { localized } from "../messages/localized.ts";
import type { RunsTree } from "./collect.ts";
import type { RunsElement } from "./elements.ts";
import { titleText } from "./runText.ts";
import type { RunsQuery } from "./runsQuery.ts";
import { listed } from "../../core/translate.ts";

/** What the view says above and beside its lines. Says only what is new: each word goes through to the window. */
export class ViewSummary {
  readonly #view: vscode.TreeView<RunsElement>;
  readonly #query: RunsQuery;
  readonly #contexts = new Map<string, boolean>();

  constructor(view: vscode.TreeView<RunsElement>, query: RunsQuery) {
    this.#view = view;
    this.#query = query;
  }

  show(tree: RunsTree, problems: readonly StoreProblem[]): void {
    const view = this.#view;
    const description = titleText(tree, vscode.l10n.t);
    if ((view.description ?? "") !== description) view.description = description;
    if ((view.badge?.value ?? 0) !== tree.training) {
      const tooltip = vscode.l10n.t("{0} training", tree.training);
      view.badge = tree.training === 0 ? undefined : { value: tree.training, tooltip };
    }
    const message = [...problems.map(({ error }) => localized(error.message)), ...this.#filterWords(tree)].join(" ");
    if ((view.message ?? "") !== message) view.message = message;
    this.#setContext(contextKeys.noRuns, tree.all === 0);
    this.#setContext(contextKeys.runsFiltered, this.#query.filters);
  }

  #filterWords({ all, shown }: RunsTree): string[] {
    if (!this.#query.filters || all === 0) return [];
    const { text = "", statuses = [] } = this.#query.current;
    const words = listed(
      [...(text.trim() === "" ? [] : [text.trim()]), ...statuses.map((status) => statusWord(status, vscode.l10n.t))],
      vscode.l10n.t,
    );
    return [shown === 0 ? vscode.l10n.t("No run fits the filter: {0}", words) : vscode.l10n.t("Filter: {0}", words)];
  }

  #setContext(key: string, value: boolean): void {
    if (this.#contexts.get(key) === value) return;
    this.#contexts.set(key, value);
    void vscode.commands.executeCommand("setContext", key, value);
  }
}
