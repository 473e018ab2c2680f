import * as vscode from "vscode";
import { ExpectedError, reportOf } from "../../core/errors.ts";
import type { DoctorRow, DoctorState, FromDoctor, ToDoctor } from "../../protocol/doctor.ts";
import { doctorEngines, examine } from "../../services/doctor.ts";
import { commandIds } from "../ids.ts";
import { sentenceOf } from "../messages.ts";
import { localized } from "../messages/localized.ts";
import { inBackground } from "../output.ts";
import { panelIcon } from "../panelIcon.ts";
import type { HostParts } from "../parts.ts";
import type { EngineSearch } from "../tensorflow/engineSearch.ts";
import { webviewPage, webviewRoots } from "../webviewPage.ts";
import { doctorText } from "./doctorText.ts";
import { emptyRow, rowOf } from "./rows.ts";

/** Looks at the engines when it is opened and when it is asked to; closing it ends that. */
export class DoctorPanel implements vscode.Disposable {
  readonly #parts: HostParts;
  readonly #search: EngineSearch;
  readonly #panel: vscode.WebviewPanel;
  readonly #receiving: vscode.Disposable;
  #state: DoctorState = { examining: false, machine: "", rows: [], auto: null, problem: null };
  #examining: AbortController | null = null;
  #disposed = false;

  constructor(parts: HostParts, search: EngineSearch, panel: vscode.WebviewPanel) {
    this.#parts = parts;
    this.#search = search;
    this.#panel = panel;
    const { extensionUri } = parts.context;
    panel.title = vscode.l10n.t("Doctor");
    panel.iconPath = panelIcon(extensionUri);
    panel.webview.options = { enableScripts: true, localResourceRoots: webviewRoots(extensionUri) };
    this.#receiving = panel.webview.onDidReceiveMessage((message: FromDoctor) => this.#receive(message));
    panel.webview.html = webviewPage(panel.webview, extensionUri, { name: "doctor", title: panel.title });
    this.#begin();
  }

  reveal(): void {
    this.#panel.reveal();
    if (this.#examining === null) this.#begin();
  }

  dispose(): void {
    this.#disposed = true;
    this.#examining?.abort();
    this.#receiving.dispose();
  }

  #receive(message: FromDoctor): void {
    const { output } = this.#parts;
    switch (message.type) {
      case "ready":
        this.#show({});
        return;
      case "examine":
        if (this.#examining === null) this.#begin();
        return;
      case "stop":
        this.#examining?.abort();
        return;
      case "copy":
        inBackground(output, "Copying", vscode.env.clipboard.writeText(doctorText(this.#state, vscode.l10n.t)));
        return;
      case "setUpTensorflow":
        inBackground(output, message.type, vscode.commands.executeCommand(commandIds.setUpTensorflow));
        return;
    }
  }

  #begin(): void {
    const examining = new AbortController();
    this.#examining = examining;
    this.#show({
      examining: true,
      rows: doctorEngines.map((engine) => emptyRow(engine, "waiting")),
      auto: null,
      problem: null,
    });
    const end = this.#examine(examining.signal).finally(() => {
      this.#examining = null;
      this.#show({ examining: false });
    });
    inBackground(this.#parts.output, "The doctor", end);
  }

  async #examine(signal: AbortSignal): Promise<void> {
    const { output, context } = this.#parts;
    try {
      const options = await this.#search.options();
      const { version } = await this.#search.node();
      const ours = (context.extension.packageJSON as { readonly version: string }).version;
      const machine = `MNIST Lab ${ours}, Node ${version}, ${process.platform}-${process.arch}`;
      this.#show({ machine });
      const { auto } = await examine({
        ...options,
        signal,
        onEngine: (engine) => this.#replace(emptyRow(engine, "looking")),
        onReport: (report) => {
          // The log keeps the words of the layers below.
          if (report.error !== null) output.warn(`Doctor: ${report.engine}: ${report.error.message}`);
          this.#replace(rowOf(report, localized, vscode.l10n.t));
        },
      });
      if (auto !== null) this.#show({ auto: autoSentence(auto) });
    } catch (error) {
      const rows = this.#state.rows.map((row) => (row.status === "looking" ? emptyRow(row.engine, "waiting") : row));
      if (!(error instanceof ExpectedError)) output.error(`Doctor: ${reportOf(error).stack ?? String(error)}`);
      // Whoever stopped it needs not be told.
      this.#show({ rows, problem: signal.aborted ? null : sentenceOf(error) });
    }
  }

  #replace(row: DoctorRow): void {
    this.#show({ rows: this.#state.rows.map((each) => (each.engine === row.engine ? row : each)) });
  }

  #show(change: Partial<DoctorState>): void {
    this.#state = { ...this.#state, ...change };
    if (!this.#disposed) void this.#panel.webview.postMessage({ type: "state", state: this.#state } satisfies ToDoctor);
  }
}

function autoSentence({ engine, reason }: { readonly engine: string; readonly reason: string | null }): string {
  const auto = '"engine": "auto"';
  return reason === null
    ? vscode.l10n.t("For LeNet-5, {0} takes {1}.", auto, engine)
    : vscode.l10n.t("For LeNet-5, {0} takes {1}: {2}.", auto, engine, localized(reason));
}
