import * as vscode from "vscode";
import {
  dashboardActions,
  type DashboardAction,
  type DashboardSelection,
  type FromDashboard,
  type ToDashboard,
} from "../../protocol/dashboard.ts";
import { packed } from "../../protocol/packed.ts";
import { commandIds, type RunTarget } from "../ids.ts";
import { localized } from "../messages/localized.ts";
import { inBackground } from "../output.ts";
import type { HostParts } from "../parts.ts";
import { RunSource } from "./runSource.ts";
import { spoken } from "./spoken.ts";

/** Milliseconds from one message to the next: ten a second. */
const interval = 100;

/** Tells the page of the dashboard what happens in the selected run, while the page can be seen. */
export class DashboardPanel implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #parts: HostParts;
  readonly #subscription: vscode.Disposable;
  #source: RunSource | null = null;
  /** Whether the page listens. */
  #ready = false;
  /** Whether what is being selected was chosen in the page. */
  #pageChooses = false;
  #toldAt = -Infinity;
  /** Whether the page still draws what it was told: more would pile up on the way to it. */
  #drawing = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(panel: vscode.WebviewPanel, parts: HostParts) {
    this.#panel = panel;
    this.#parts = parts;
    this.#subscription = vscode.Disposable.from(
      panel.webview.onDidReceiveMessage((message: FromDashboard) => this.#receive(message)),
      panel.onDidChangeViewState(() => {
        // A page that is hidden is gone, and is made anew when it is shown again.
        if (panel.visible) this.#schedule();
        else this.#ready = false;
      }),
      parts.selection.onDidChange(() => this.#follow()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#source?.tellState()),
    );
    this.#follow();
  }

  reveal(preserveFocus: boolean): void {
    this.#panel.reveal(undefined, preserveFocus);
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#source?.dispose();
    this.#source = null;
    this.#subscription.dispose();
    this.#panel.dispose();
  }

  /** Shows the selected run. */
  #follow(): void {
    const { current } = this.#parts.selection;
    if (current?.path === this.#source?.path) {
      // Told late of its own choice, the page would undo what was chosen there since.
      if (current !== null && !this.#pageChooses) this.#post({ type: "selection", selection: this.#selection });
      return;
    }
    this.#source?.dispose();
    this.#source =
      current === null
        ? null
        : new RunSource(
            current.path,
            this.#parts,
            () => vscode.workspace.isTrusted,
            () => this.#schedule(),
          );
    this.#greet();
  }

  #greet(): void {
    if (this.#source === null) {
      this.#panel.title = vscode.l10n.t("Dashboard");
      this.#post({ type: "nothing" });
      return;
    }
    this.#source.tellAll();
    if (this.#source.isThere) this.#tell();
    else this.#post({ type: "loading", name: this.#source.name });
  }

  get #selection(): DashboardSelection {
    const { epoch = null, set = null, cell = null } = this.#parts.selection.current ?? {};
    return { epoch, set, cell };
  }

  /** Tells at once what comes after a silence, so that the first point is there without delay. */
  #schedule(): void {
    if (this.#timer !== null) return;
    const wait = Math.max(0, this.#toldAt + interval - performance.now());
    if (wait === 0) this.#tell();
    else {
      this.#timer = setTimeout(() => {
        this.#timer = null;
        this.#tell();
      }, wait);
    }
  }

  #tell(): void {
    if (!this.#ready || this.#drawing || this.#source === null) return;
    const message = this.#source.take();
    if (message === null) return;
    this.#drawing = true;
    this.#toldAt = performance.now();
    if (this.#panel.title !== this.#source.name) this.#panel.title = this.#source.name;
    this.#post(message.type === "run" ? { ...message, selection: this.#selection } : message);
  }

  #post(message: ToDashboard): void {
    if (!this.#ready) return;
    inBackground(
      this.#parts.output,
      "The dashboard",
      this.#panel.webview.postMessage(packed(spoken(message, localized))),
    );
  }

  #receive(message: FromDashboard): void {
    switch (message.type) {
      case "ready":
        this.#ready = true;
        this.#drawing = false;
        this.#greet();
        return;
      case "drawn":
        this.#drawing = false;
        this.#schedule();
        return;
      case "do":
        this.#do(message.action);
        return;
      case "select":
        this.#select(message.selection);
        return;
    }
  }

  #select({ epoch, set, cell }: DashboardSelection): void {
    const { current } = this.#parts.selection;
    if (current === null) return;
    const { path, id } = current;
    this.#pageChooses = true;
    this.#parts.selection.select({ path, id, epoch, set, cell });
    this.#pageChooses = false;
    if (cell !== null) this.#do("openMisclassified");
  }

  #do(action: DashboardAction): void {
    if (this.#source === null || !dashboardActions.includes(action)) return;
    const target: RunTarget = { path: this.#source.path };
    const run = (command: string, ...args: unknown[]): void => {
      inBackground(this.#parts.output, command, vscode.commands.executeCommand(command, ...args));
    };
    switch (action) {
      case "pause":
        run(commandIds.pause, target);
        return;
      case "continue":
        run(commandIds.continue, target);
        return;
      case "stop":
        run(commandIds.stop, target);
        return;
      case "resume":
        run(commandIds.resumeRun, target);
        return;
      case "trainAgain":
        run(commandIds.trainAgain, target);
        return;
      case "openMisclassified":
        run(commandIds.openMisclassified, target);
        return;
      case "showLog":
        run(commandIds.showLog);
        return;
      case "manageTrust":
        run("workbench.trust.manage");
        return;
      case "openFile": {
        const { file } = this.#source;
        if (file !== null) run("vscode.open", vscode.Uri.file(file));
        return;
      }
    }
  }
}
