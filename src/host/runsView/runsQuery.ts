import * as vscode from "vscode";
import { runStatuses } from "../../core/runStatus.ts";
import { runOrders, type RunOrder, type RunQuery } from "../../services/runQuery.ts";
import type { RunEntry } from "../../services/runStore.ts";

/** Which runs the tree shows, and in which order; remembered in the workspace's state. */
export class RunsQuery implements vscode.Disposable {
  readonly #state: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<RunQuery>();
  readonly onDidChange = this.#changed.event;
  #current: RunQuery;

  constructor(state: vscode.Memento) {
    this.#state = state;
    this.#current = checkedQuery(state.get(stateKey));
  }

  get current(): RunQuery {
    return this.#current;
  }

  /** Whether runs may be left out. */
  get filters(): boolean {
    return (this.#current.text ?? "").trim() !== "" || this.#current.statuses !== undefined;
  }

  set(query: RunQuery): void {
    this.#current = query;
    void this.#state.update(stateKey, query);
    this.#changed.fire(query);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

const stateKey = "runsQuery";

export const shownStatuses: readonly RunEntry["status"][] = [...runStatuses, "damaged"];

/** @param stored what an older or newer version may have remembered. */
function checkedQuery(stored: unknown): RunQuery {
  if (typeof stored !== "object" || stored === null) return {};
  const { text, statuses, order, reverse } = stored as Readonly<Record<string, unknown>>;
  const known = Array.isArray(statuses) ? shownStatuses.filter((status) => statuses.includes(status)) : [];
  return {
    ...(typeof text === "string" ? { text } : {}),
    ...(known.length > 0 ? { statuses: known } : {}),
    ...(isOrder(order) ? { order } : {}),
    ...(typeof reverse === "boolean" ? { reverse } : {}),
  };
}

function isOrder(value: unknown): value is RunOrder {
  return (runOrders as readonly unknown[]).includes(value);
}
