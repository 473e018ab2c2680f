import * as vscode from "vscode";
import type { Experiment } from "../../core/experiment/schema.ts";
import type { RunState } from "../../protocol/dashboard.ts";
import { readExperimentText } from "../../services/experimentFile.ts";

/** Tells whether the experiment file of a run still says what the run began with. */
export class ExperimentFileWatch implements vscode.Disposable {
  readonly #file: string;
  /** The run's own copy. */
  readonly #experiment: Experiment;
  readonly #changed: () => void;
  readonly #subscription: vscode.Disposable;
  #status: RunState["file"] = "same";

  /** @param changed is told after `status` has become another. */
  constructor(file: string, experiment: Experiment, changed: () => void) {
    this.#file = file;
    this.#experiment = experiment;
    this.#changed = changed;
    const uri = vscode.Uri.file(file);
    const pattern = new vscode.RelativePattern(
      vscode.Uri.joinPath(uri, ".."),
      uri.path.slice(uri.path.lastIndexOf("/") + 1),
    );
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const look = (): void => void this.#look();
    this.#subscription = vscode.Disposable.from(
      watcher,
      watcher.onDidChange(look),
      watcher.onDidCreate(look),
      watcher.onDidDelete(look),
      // Not every file system tells a watcher; what is saved here is known at once.
      vscode.workspace.onDidSaveTextDocument((saved) => {
        if (saved.uri.fsPath === uri.fsPath) look();
      }),
    );
    look();
  }

  get status(): RunState["file"] {
    return this.#status;
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  async #look(): Promise<void> {
    const status = await this.#read();
    if (status === this.#status) return;
    this.#status = status;
    this.#changed();
  }

  async #read(): Promise<RunState["file"]> {
    try {
      const { stillSays } = await import("../onDemand.ts");
      const { text, fileName } = await readExperimentText(this.#file);
      return stillSays(text, fileName, this.#experiment) ? "same" : "changed";
    } catch {
      return "missing";
    }
  }
}
