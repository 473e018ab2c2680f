import * as vscode from "vscode";

/** Says in the status bar that engines are timed, which keeps a run waiting for some seconds. */
export class TimingMessage implements vscode.Disposable {
  #end: (() => void) | null = null;

  show(engines: readonly string[]): void {
    const title = vscode.l10n.t("Timing {0} for this network, once…", engines.join(", "));
    void vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title },
      () => new Promise<void>((resolve) => (this.#end = resolve)),
    );
  }

  dispose(): void {
    this.#end?.();
  }
}
