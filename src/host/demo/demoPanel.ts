import { basename } from "node:path";
import * as vscode from "vscode";
import { ExpectedError, reportOf } from "../../core/errors.ts";
import { chosenLook, type RunLook } from "../../core/runLooks.ts";
import { isOver } from "../../core/runStatus.ts";
import type { DemoContent, FromDemo, ShownDemo, ToDemo } from "../../protocol/demo.ts";
import type { ShownRun } from "../../protocol/misclassified.ts";
import { packed } from "../../protocol/packed.ts";
import { givesProbabilities } from "../../core/experiment/outputs.ts";
import { readRunDetails } from "../../services/runDetails.ts";
import { readRunAnswers, type RunAnswers } from "../../services/runMistakes.ts";
import { RunPictures } from "../../services/runPicture.ts";
import { allowedFolders } from "../folders.ts";
import { sentenceOf } from "../messages.ts";
import { inBackground } from "../output.ts";
import { panelIcon } from "../panelIcon.ts";
import type { HostParts } from "../parts.ts";
import { webviewPage, webviewRoots } from "../webviewPage.ts";
import { shownDemo } from "./shownDemo.ts";

/** What a run answered, read once. */
interface ReadRun {
  readonly look: RunLook | null;
  readonly answers: (RunAnswers & Pick<ShownDemo, "isProbability">) | null;
  /** Of its experiment. */
  readonly seed: number;
}

/** Shows some digits of a run, and others when it is asked to; reads the run again when it has ended or its name changes. */
export class DemoPanel implements vscode.Disposable {
  readonly #parts: HostParts;
  readonly #panel: vscode.WebviewPanel;
  readonly #path: string;
  readonly #pictures: RunPictures;
  readonly #subscriptions: vscode.Disposable;
  #read: Promise<ReadRun> | null = null;
  /** How often others were asked for. */
  #round = 0;
  #stamp: string;
  #disposed = false;

  /** @param path of the run's folder. */
  constructor(parts: HostParts, panel: vscode.WebviewPanel, path: string) {
    this.#parts = parts;
    this.#panel = panel;
    this.#path = path;
    this.#pictures = new RunPictures(parts.installation.mnist, allowedFolders);
    this.#stamp = this.#newStamp();
    const { extensionUri } = parts.context;
    panel.title = this.#title();
    panel.iconPath = panelIcon(extensionUri);
    panel.webview.options = { enableScripts: true, localResourceRoots: webviewRoots(extensionUri) };
    this.#subscriptions = vscode.Disposable.from(
      panel.webview.onDidReceiveMessage((message: FromDemo) => this.#receive(message)),
      new vscode.Disposable(parts.stores.onDidChange(() => this.#runChanged())),
    );
    panel.webview.html = webviewPage(panel.webview, extensionUri, { name: "demo", title: panel.title });
  }

  reveal(): void {
    this.#panel.reveal();
  }

  dispose(): void {
    this.#disposed = true;
    this.#subscriptions.dispose();
  }

  #receive(message: FromDemo): void {
    if (message.type === "others") this.#round++;
    this.#show();
  }

  #show(): void {
    inBackground(this.#parts.output, "The demonstration", this.#tell());
  }

  #runChanged(): void {
    const stamp = this.#newStamp();
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    this.#read = null;
    this.#panel.title = this.#title();
    this.#show();
  }

  /** What of the run's entry the page depends on; not its epoch: what one looks at stays while the run trains. */
  #newStamp(): string {
    const entry = this.#entry();
    return JSON.stringify([entry?.name, entry?.status, entry?.segments, entry?.best === null]);
  }

  #entry() {
    return this.#parts.stores.runs.find(({ path }) => path === this.#path);
  }

  #run(): ShownRun {
    const id = basename(this.#path);
    return { id, name: this.#entry()?.name ?? id };
  }

  #title(): string {
    return vscode.l10n.t("Demo: {0}", this.#run().name);
  }

  async #tell(): Promise<void> {
    const round = this.#round;
    if (this.#read === null) this.#post({ kind: "loading", run: this.#run() });
    const read = (this.#read ??= this.#readRun());
    const content = await read.then(
      (found) => this.#contentOf(found, round),
      (error: unknown): DemoContent => {
        // What was missing may be there the next time.
        if (this.#read === read) this.#read = null;
        if (!(error instanceof ExpectedError)) this.#parts.output.error(reportOf(error).stack ?? String(error));
        return { kind: "failed", run: this.#run(), message: sentenceOf(error) };
      },
    );
    // Of several that were asked for meanwhile, the last counts.
    if (round === this.#round) this.#post(content);
  }

  async #readRun(): Promise<ReadRun> {
    const details = await readRunDetails(this.#path);
    const look = chosenLook(details, { set: null, epoch: null });
    const seed = details.experiment?.seed ?? 0;
    if (look === null) return { look, answers: null, seed };
    const answers = await readRunAnswers(details, look, () => this.#pictures.digits(details));
    const isProbability = givesProbabilities(details.experiment?.model.layers ?? []);
    return { look, answers: { ...answers, isProbability }, seed };
  }

  #contentOf({ look, answers, seed }: ReadRun, round: number): DemoContent {
    const run = this.#run();
    if (look === null || answers === null) {
      const status = this.#entry()?.status;
      // It may be evaluated by the time that somebody asks again.
      this.#read = null;
      return { kind: "unevaluated", run, live: status !== undefined && status !== "damaged" && !isOver(status) };
    }
    return { kind: "digits", demo: shownDemo(run, look, answers, (seed + round) % 4294967296) };
  }

  #post(content: DemoContent): void {
    if (!this.#disposed) void this.#panel.webview.postMessage(packed({ type: "content", content } satisfies ToDemo));
  }
}
