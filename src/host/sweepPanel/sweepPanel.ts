import * as vscode from "vscode";
import { packed } from "../../protocol/packed.ts";
import type { FromSweep, SweepContent, ToSweep } from "../../protocol/sweep.ts";
import type { ShownSweep } from "../../services/sweep/sweepWatch.ts";
import { commandIds, type RunTarget } from "../ids.ts";
import { withMessages } from "../messages.ts";
import { localized } from "../messages/localized.ts";
import { inBackground } from "../output.ts";
import { panelIcon } from "../panelIcon.ts";
import type { HostParts } from "../parts.ts";
import { webviewPage, webviewRoots } from "../webviewPage.ts";
import { sweepContent } from "./content.ts";
import { saveSweepCsv } from "./saveCsv.ts";
import { KnownCurves } from "./sweepCurves.ts";

/** One sweep: follows its runs while they train, and reads nothing while nobody sees it. */
export class SweepPanel implements vscode.Disposable {
  /** The sweep's folder. */
  readonly path: string;
  readonly #parts: HostParts;
  readonly #panel: vscode.WebviewPanel;
  readonly #subscriptions: vscode.Disposable[];
  readonly #curves = new KnownCurves();
  /** What the page was last told, as text. */
  #told = "";
  #content: SweepContent | null = null;
  #ready = false;
  /** Whether the curves are being read, and whether they are to be read again after that. */
  #reading = false;
  #again = false;
  #disposed = false;

  constructor(parts: HostParts, panel: vscode.WebviewPanel, path: string) {
    this.#parts = parts;
    this.#panel = panel;
    this.path = path;
    const { extensionUri } = parts.context;
    panel.title = parts.sweeps.find(path)?.name ?? vscode.l10n.t("Sweep");
    panel.iconPath = panelIcon(extensionUri);
    panel.webview.options = { enableScripts: true, localResourceRoots: webviewRoots(extensionUri) };
    this.#subscriptions = [
      panel.webview.onDidReceiveMessage((message: FromSweep) => this.#receive(message)),
      panel.onDidChangeViewState(() => this.#refresh()),
      new vscode.Disposable(parts.sweeps.onDidChange(() => this.#refresh())),
    ];
    panel.webview.html = webviewPage(panel.webview, extensionUri, { name: "sweep", title: panel.title });
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Lets go of the panel, which stays as it is. */
  dispose(): void {
    this.#disposed = true;
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #receive(message: FromSweep): void {
    const { output } = this.#parts;
    switch (message.type) {
      case "ready":
        this.#ready = true;
        this.#told = "";
        this.#curves.forgetTold();
        inBackground(
          output,
          "The sweep",
          this.#parts.sweeps.ready.then(() => this.#refresh()),
        );
        return;
      case "openRun": {
        if (this.#content?.runs.some(({ path }) => path === message.path) !== true) return;
        const target: RunTarget = { path: message.path };
        const { openDashboard } = commandIds;
        inBackground(output, openDashboard, vscode.commands.executeCommand(openDashboard, target));
        return;
      }
      case "openFile": {
        const sweep = this.#sweep();
        if (sweep === null) return;
        const uri = vscode.Uri.file(sweep.experimentFile);
        inBackground(output, "The experiment file", vscode.commands.executeCommand("vscode.open", uri));
        return;
      }
      case "exportCsv": {
        const sweep = this.#sweep();
        if (sweep !== null) void withMessages(output, saveSweepCsv)(sweep, message.runs);
        return;
      }
    }
  }

  #sweep(): ShownSweep | null {
    return this.#parts.sweeps.find(this.path);
  }

  #refresh(): void {
    // A page that is hidden is gone: it says that it is ready when it is made anew.
    if (!this.#panel.visible) this.#ready = false;
    if (!this.#ready || this.#disposed) return;
    const sweep = this.#sweep();
    if (sweep === null) {
      this.#content = null;
      this.#post({ type: "problem", message: vscode.l10n.t("This sweep is gone: its folder cannot be read.") });
      return;
    }
    this.#panel.title = sweep.name;
    const content = sweepContent(sweep, this.#parts.stores.runs, localized);
    const told = JSON.stringify(content);
    if (told === this.#told) return;
    this.#told = told;
    this.#content = content;
    this.#post({ type: "sweep", paths: [this.path], sweep: content });
    this.#readCurves();
  }

  /** Once for all that asked meanwhile. */
  #readCurves(): void {
    this.#again = true;
    if (this.#reading) return;
    this.#reading = true;
    const read = async (): Promise<void> => {
      while (this.#again && !this.#disposed) {
        this.#again = false;
        await this.#curves.read(this.#content?.runs ?? [], (runs) => this.#post({ type: "curves", runs }));
      }
    };
    inBackground(
      this.#parts.output,
      "The curves of the sweep",
      read().finally(() => (this.#reading = false)),
    );
  }

  #post(message: ToSweep): void {
    if (!this.#disposed) void this.#panel.webview.postMessage(packed(message));
  }
}
