import type { TreeView } from "vscode";
import type { RunSelection } from "../runSelection.ts";
import type { RunsElement } from "./elements.ts";
import type { RunsProvider } from "./runsProvider.ts";

/** Marks the line of the run that is looked at, wherever that was said. */
export class SelectionMark {
  readonly #view: TreeView<RunsElement>;
  readonly #provider: RunsProvider;
  readonly #selection: RunSelection;
  /** Path of the run that was marked last: once is enough, the person may go on to another line. */
  #marked: string | null = null;
  #marking = false;

  constructor(view: TreeView<RunsElement>, provider: RunsProvider, selection: RunSelection) {
    this.#view = view;
    this.#provider = provider;
    this.#selection = selection;
  }

  /** Where it can be done now, and was not: a run that was just begun is looked at before it has a line. */
  async mark(): Promise<void> {
    const path = this.#selection.current?.path ?? null;
    if (path === null || path === this.#marked) {
      this.#marked = path;
      return;
    }
    const element = this.#provider.elementOf(path);
    // A selection of several is the person's own.
    if (element === null || this.#marking || !this.#view.visible || this.#view.selection.length > 1) return;
    this.#marked = path;
    if (this.#view.selection.includes(element)) return;
    this.#marking = true;
    try {
      await this.#view.reveal(element, { select: true, focus: false });
    } finally {
      this.#marking = false;
    }
  }
}
