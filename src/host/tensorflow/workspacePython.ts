import * as vscode from "vscode";

const stateKey = "workspacePython";

/** Whether TensorFlow is taken from a Python environment that lies in the workspace: the person says so, once in each. */
export class WorkspacePython {
  readonly #state: vscode.Memento;
  #asking: Promise<boolean> | null = null;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  /** What the person said; undefined where they were not asked. */
  get answer(): boolean | undefined {
    const kept = this.#state.get<unknown>(stateKey);
    return typeof kept === "boolean" ? kept : undefined;
  }

  async remember(answer: boolean): Promise<void> {
    await this.#state.update(stateKey, answer);
  }

  /**
   * @param environments that have a TensorFlow. @param ask whether the person may be asked.
   * @returns whether they may be used; where there is one and nothing is known, the person is asked.
   */
  async mayUse(environments: readonly string[], ask: boolean): Promise<boolean> {
    const { answer } = this;
    if (answer !== undefined) return answer;
    const first = environments.at(0);
    if (first === undefined || !ask) return false;
    this.#asking ??= this.#ask(first).finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #ask(environment: string): Promise<boolean> {
    const use = vscode.l10n.t("Use It");
    const leave = vscode.l10n.t("Leave It");
    const chosen = await vscode.window.showWarningMessage(
      vscode.l10n.t("Use the TensorFlow of this workspace's Python environment?"),
      {
        modal: true,
        detail: vscode.l10n.t(
          "{0} has one. What lies there runs as your own programs do: use it only if you made it, or know who did. The answer is remembered for this workspace; Set Up TensorFlow… changes it.",
          environment,
        ),
      },
      use,
      leave,
    );
    // Closed without an answer: not now, and asked again.
    if (chosen !== undefined) await this.remember(chosen === use);
    return chosen === use;
  }
}
