import * as vscode from "vscode";
import { environmentFor, findNode, type NodeProgram } from "../services/nodePrograms.ts";
import { settings } from "./settings.ts";
import { settingIds } from "./ids.ts";

/** The Node that trains. Found once, and again when the setting changes. */
export class TrainingNode implements vscode.Disposable {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #listening: vscode.Disposable;
  #finding: Promise<NodeProgram> | null = null;
  #found: NodeProgram | null = null;

  /** @param environment of this process. */
  constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
    this.#listening = vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(settingIds.node)) this.#finding = null;
    });
  }

  /** @throws ExpectedError `bad-usage` when the chosen one cannot be used. */
  async find(): Promise<NodeProgram> {
    this.#finding ??= this.check(settings.node());
    const finding = this.#finding;
    try {
      return (this.#found = await finding);
    } catch (error) {
      // The next one asks again: what was missing may be there by then.
      if (this.#finding === finding) this.#finding = null;
      throw error;
    }
  }

  /**
   * @param chosen path; empty for none.
   * @returns the Node that would train.
   * @throws ExpectedError `bad-usage` when the chosen one cannot be used.
   */
  check(chosen: string): Promise<NodeProgram> {
    return findNode({
      chosen,
      path: this.#environment.PATH ?? this.#environment.Path ?? "",
      untrusted: (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath),
    });
  }

  /** Path of the one that was found; throws before. */
  get path(): string {
    return this.#known.path;
  }

  /** Environment to start it with; throws before one was found. */
  get environment(): NodeJS.ProcessEnv {
    return environmentFor(this.#known, this.#environment);
  }

  get #known(): NodeProgram {
    if (this.#found === null) throw new Error("No Node was looked for yet.");
    return this.#found;
  }

  dispose(): void {
    this.#listening.dispose();
  }
}
