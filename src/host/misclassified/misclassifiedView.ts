import * as vscode from "vscode";
import { reportOf } from "../../core/errors.ts";
import type { FromMisclassified, PageCommand, ToMisclassified } from "../../protocol/misclassified.ts";
import { packed } from "../../protocol/packed.ts";
import { RunPictures } from "../../services/runPicture.ts";
import { allowedFolders } from "../folders.ts";
import { contextKeys } from "../ids.ts";
import { sentenceOf, showError } from "../messages.ts";
import { inBackground } from "../output.ts";
import type { HostParts } from "../parts.ts";
import type { SelectedRun } from "../runSelection.ts";
import { webviewPage, webviewRoots } from "../webviewPage.ts";
import { saveDigits } from "./saveDigits.ts";
import { ContentReader, type ShownContent } from "./shownContent.ts";

/** Milliseconds: while a run trains, what it says to the digits is read and shown so often at most. */
const pace = 500;

/** The side panel: follows the selection, and the run while it trains. It reads nothing while nobody sees it. */
export class MisclassifiedView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #parts: HostParts;
  readonly #pictures: RunPictures;
  readonly #reader: ContentReader;
  readonly #subscriptions: vscode.Disposable[];
  #view: vscode.WebviewView | null = null;
  /** Whether the page listens. */
  #ready = false;
  #shown: ShownContent["source"] = null;
  /** Path of the run that the page was last told of. */
  #told: string | null = null;
  /** Whether content is being read, and whether it is to be read again after that. */
  #reading = false;
  #again = false;
  /** What of the selected run's entry the content depends on. */
  #stamp = "";
  #live: { readonly path: string; readonly end: () => void } | null = null;
  /** Until the run that trains is read again. */
  #pending: NodeJS.Timeout | null = null;
  /** When content was last sent, in milliseconds since the start of the process, and whether the page still draws it. */
  #sent = -Infinity;
  #drawing = false;
  /** How many choices of a cell the page has made. */
  #choices = 0;
  /** Whether there is more to show as soon as the page has drawn. */
  #late = false;

  constructor(parts: HostParts) {
    const { trainings, stores, selection, installation } = parts;
    this.#parts = parts;
    this.#pictures = new RunPictures(installation.mnist, allowedFolders);
    this.#reader = new ContentReader({ trainings, stores, pictures: this.#pictures });
    this.#subscriptions = [
      selection.onDidChange(() => this.#selected()),
      new vscode.Disposable(trainings.onDidChange(({ path }) => this.#trainingChanged(path))),
      new vscode.Disposable(stores.onDidChange(() => this.#storesChanged())),
    ];
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const { extensionUri } = this.#parts.context;
    this.#view = view;
    this.#ready = false;
    view.webview.options = { enableScripts: true, localResourceRoots: webviewRoots(extensionUri) };
    view.webview.onDidReceiveMessage((message: FromMisclassified) => this.#receive(message));
    view.onDidChangeVisibility(() => {
      // A page that is hidden is gone: it says when it is there again.
      if (view.visible) return;
      this.#ready = false;
      this.#setContext(contextKeys.digits, false);
    });
    view.onDidDispose(() => {
      this.#view = null;
      this.#ready = false;
      this.#follow(null);
      this.#setContext(contextKeys.digits, false);
    });
    view.webview.html = webviewPage(view.webview, extensionUri, {
      name: "misclassified",
      title: vscode.l10n.t("Misclassified digits"),
    });
    this.#selected();
  }

  dispose(): void {
    this.#follow(null);
    if (this.#pending !== null) clearTimeout(this.#pending);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #selected(): void {
    if (this.#view !== null) this.#follow(this.#parts.selection.current?.path ?? null);
    this.#refresh();
  }

  /** Listens to the run while it trains here. */
  #follow(path: string | null): void {
    const run = path === null ? undefined : this.#parts.trainings.get(path);
    if (this.#live?.path === run?.path) return;
    this.#live?.end();
    this.#live = null;
    if (run === undefined) return;
    const end = run.onEvent((events) => {
      if (events.some(({ type }) => type === "epochEnd" || type === "completed" || type === "started")) this.#soon();
    });
    this.#live = { path: run.path, end };
  }

  #trainingChanged(path: string): void {
    if (path !== this.#parts.selection.current?.path) return;
    this.#reader.forget();
    if (this.#view !== null) this.#follow(path);
    this.#refresh();
  }

  /** Others may train the run, repair it or call it something else. */
  #storesChanged(): void {
    const { stores, selection } = this.#parts;
    const { current } = selection;
    const entry = stores.runs.find(({ path }) => path === current?.path);
    const stamp = JSON.stringify([
      entry?.path,
      entry?.name,
      entry?.status,
      entry?.epoch,
      entry?.segments,
      entry?.problem,
    ]);
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    this.#reader.forget();
    this.#selected();
  }

  /** Epochs may be quicker than a page can draw them: of those that come meanwhile, the last is shown. */
  #soon(): void {
    const wait = Math.max(0, this.#sent + pace - performance.now());
    this.#pending ??= setTimeout(() => {
      this.#pending = null;
      if (this.#drawing) this.#late = true;
      else this.#refresh();
    }, wait);
  }

  /** Reads and shows again, once for all that asked meanwhile. */
  #refresh(): void {
    if (this.#view?.visible !== true || !this.#ready) return;
    this.#again = true;
    if (this.#reading) return;
    this.#reading = true;
    inBackground(this.#parts.output, "The misclassified digits", this.#read());
  }

  async #read(): Promise<void> {
    try {
      while (this.#again) {
        this.#again = false;
        await this.#show(this.#parts.selection.current);
      }
    } finally {
      this.#reading = false;
    }
  }

  async #show(current: SelectedRun | null): Promise<void> {
    const choices = this.#choices;
    if (current === null) {
      this.#shown = null;
      this.#told = null;
      this.#post({ type: "content", content: { kind: "nothing" }, choices });
      this.#entitle("");
      return;
    }
    const run = this.#reader.runOf(current);
    if (this.#told !== current.path) {
      this.#post({ type: "content", content: { kind: "loading", run }, choices });
      this.#entitle(this.#reader.titleOf(current, run));
    }
    const { content, source } = await this.#reader.read(current);
    // Of a run that was left meanwhile, nothing is shown any more.
    if (this.#parts.selection.current?.path !== current.path) return;
    this.#shown = source;
    this.#told = current.path;
    this.#post({ type: "content", content, choices });
    const known = content.kind === "answers" ? content.answers.run : content.kind === "nothing" ? run : content.run;
    this.#entitle(this.#reader.titleOf(current, known));
  }

  #entitle(title: string): void {
    if (this.#view !== null) this.#view.description = title;
  }

  /** Lets the page do what a command says; it knows which digits are meant. */
  run(command: PageCommand): void {
    this.#post({ type: "command", command });
  }

  #setContext(key: string, value: boolean): void {
    inBackground(this.#parts.output, key, vscode.commands.executeCommand("setContext", key, value));
  }

  #post(message: ToMisclassified): void {
    if (message.type === "content") {
      this.#sent = performance.now();
      this.#drawing = true;
      this.#late = false;
      this.#setContext(contextKeys.digits, message.content.kind === "answers");
    }
    void this.#view?.webview.postMessage(packed(message));
  }

  #receive(message: FromMisclassified): void {
    const { selection, output } = this.#parts;
    const { current } = selection;
    switch (message.type) {
      case "ready":
        this.#ready = true;
        this.#drawing = false;
        this.#choices = 0;
        this.#told = null;
        this.#refresh();
        return;
      case "drawn":
        this.#drawing = false;
        if (this.#late) this.#refresh();
        return;
      case "askPictures":
        inBackground(output, "The pictures of digits", this.#sendPictures(message));
        return;
      case "chooseLook":
        if (current !== null) {
          const { list, ...rest } = current;
          // A list is of digits of one set.
          const kept = list === undefined || message.set !== this.#shown?.look.set ? {} : { list };
          selection.select({ ...rest, ...kept, set: message.set, epoch: message.epoch });
        }
        return;
      case "chooseCell":
        this.#choices = message.choices;
        if (current !== null) selection.select({ ...current, cell: message.cell });
        return;
      case "leaveList":
        if (current !== null) {
          const { path, id, epoch, set, cell } = current;
          selection.select({ path, id, epoch, set, cell });
        }
        return;
      case "shownAs":
        this.#setContext(contextKeys.digitTable, message.form === "table");
        return;
      case "save":
        inBackground(output, "Saving digits", this.#withMessage(saveDigits(message, current?.path ?? null)));
        return;
      case "copy":
        inBackground(output, "Copying digits", this.#withMessage(vscode.env.clipboard.writeText(message.text)));
        return;
    }
  }

  async #sendPictures({ pictures, indices }: Extract<FromMisclassified, { type: "askPictures" }>): Promise<void> {
    // What was asked of other digits is of no use any more: the page asks again for these.
    if (this.#shown?.pictures !== pictures) return;
    const { details, look } = this.#shown;
    const pixels = await this.#pictures.pixels(details, look.set, indices);
    this.#post({ type: "pictures", pictures, indices, pixels });
  }

  async #withMessage(work: PromiseLike<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      const { message, stack } = reportOf(error);
      this.#parts.output.error(stack ?? message);
      await showError(sentenceOf(error), []);
    }
  }
}
