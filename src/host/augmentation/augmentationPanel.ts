import { basename } from "node:path";
import * as vscode from "vscode";
import type { Experiment } from "../../core/experiment/schema.ts";
import type { AugmentationPreview, FromAugmentation, ToAugmentation } from "../../protocol/augmentation.ts";
import { packed } from "../../protocol/packed.ts";
import type { SampleDigit } from "../../services/sampleDigits.ts";
import { problemText } from "../diagnostics.ts";
import { experimentOf } from "../experiments.ts";
import { panelIcon } from "../panelIcon.ts";
import { webviewPage, webviewRoots } from "../webviewPage.ts";
import { variantsOf } from "./variants.ts";

/** Milliseconds without a keystroke before the text is looked at again. */
const pause = 150;

/** Shows what an experiment file, as it is being edited, makes of some digits. */
export class AugmentationPanel implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #digits: readonly SampleDigit[];
  readonly #watching: vscode.Disposable;
  #document: vscode.TextDocument;
  /** The last text of the file that had no problem. */
  #experiment: Experiment | null = null;
  #round = 0;
  #ready = false;
  #waiting: NodeJS.Timeout | undefined;

  constructor(
    extensionUri: vscode.Uri,
    panel: vscode.WebviewPanel,
    document: vscode.TextDocument,
    digits: readonly SampleDigit[],
  ) {
    this.#panel = panel;
    this.#document = document;
    this.#digits = digits;
    panel.title = vscode.l10n.t("Augmentation of {0}", basename(document.fileName));
    panel.iconPath = panelIcon(extensionUri);
    panel.webview.options = { enableScripts: true, localResourceRoots: webviewRoots(extensionUri) };
    this.#watching = vscode.Disposable.from(
      panel.webview.onDidReceiveMessage((message: FromAugmentation) => this.#receive(message)),
      vscode.workspace.onDidChangeTextDocument(({ document: changed }) => this.#follow(changed)),
      // Opened again it is another document, whose text may be another.
      vscode.workspace.onDidOpenTextDocument((opened) => this.#follow(opened)),
    );
    panel.webview.html = webviewPage(panel.webview, extensionUri, { name: "augmentation", title: panel.title });
  }

  reveal(): void {
    this.#panel.reveal(undefined, true);
  }

  dispose(): void {
    clearTimeout(this.#waiting);
    this.#watching.dispose();
  }

  #follow(document: vscode.TextDocument): void {
    if (document.uri.toString() !== this.#document.uri.toString()) return;
    this.#document = document;
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.#show(), pause);
  }

  #receive(message: FromAugmentation): void {
    if (message.type === "ready") this.#ready = true;
    else this.#round += 1;
    this.#show();
  }

  #show(): void {
    if (!this.#ready) return;
    const message: ToAugmentation = { type: "preview", preview: this.#preview() };
    void this.#panel.webview.postMessage(packed(message));
  }

  #preview(): AugmentationPreview {
    const { experiment, problems } = experimentOf(this.#document);
    if (experiment !== null) this.#experiment = experiment;
    const shown = this.#experiment;
    const augmentation = shown?.data.augmentation ?? null;
    const problem = problems.at(0);
    return {
      file: basename(this.#document.fileName),
      about: shown === null ? "" : aboutText(shown),
      problem:
        problem === undefined || experiment !== null
          ? null
          : vscode.l10n.t("The file has to be mended first: line {0}, {1}.", problem.line, problemText(problem)),
      augmented: augmentation !== null,
      digits: variantsOf(this.#digits, { augmentation, seed: shown?.seed ?? 0, round: this.#round }),
    };
  }
}

function aboutText({ data, seed }: Experiment): string {
  if (data.augmentation === null) {
    return vscode.l10n.t('The file asks for no augmentation: add "augmentation" to "data".');
  }
  return vscode.l10n.t("Ten digits of MNIST, each as it is and then as variants, with the file's seed {0}.", seed);
}
